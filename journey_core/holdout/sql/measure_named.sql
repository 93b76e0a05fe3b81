-- Named segments as they are today.
-- Parameters: none; table named_now (customer_key, value). Grain: one customer inside of any.
create or replace temp table values_now as
select customer_key, value from named_now
