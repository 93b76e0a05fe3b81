-- Every id that was ever seen, with the key of the customer it belongs to now.
-- Parameters: none. Grain: one id.
create temp view customer_ids as
select coalesce(a.to_key, c.customer_key) as customer_key, c.customer_id
from catalogue_customers c
left join alias a on a.from_key = c.customer_key
