-- Events under the key of the customer they belong to now, where ids were joined.
-- Parameters: none. Grain: one event.
create view events as
select coalesce(a.to_key, e.customer_key) as customer_key, e.* exclude (customer_key)
from stored_events e
left join alias a on a.from_key = e.customer_key
