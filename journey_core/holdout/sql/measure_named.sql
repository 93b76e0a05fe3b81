-- Named segments as they were when the customers were assigned.
-- Parameters: none; table named_then (customer_key, value). Grain: one customer inside of any.
create or replace temp table values_found as
select customer_key, value from named_then
