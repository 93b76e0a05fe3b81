-- One attribute of the customers that have it.
-- Parameters: $name. Grain: one customer.
select customer_key, value
from attributes_now
where name = $name
