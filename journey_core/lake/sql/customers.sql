-- Customers under their own id; ids that were joined into another customer are not among them.
-- Parameters: none. Grain: one customer.
create temp view customers as
select c.customer_key, c.customer_id
from catalogue_customers c
where c.customer_key not in (select from_key from alias)
