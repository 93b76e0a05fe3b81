-- An attribute as it is today.
-- Parameters: $name. Grain: one customer that has it.
create or replace temp table values_found as
select customer_key, value from attributes_now where name = $name
