-- A table under the key of the customer its rows belong to now, where ids were joined.
-- Parameters: none; {table} is a name of this room. Grain: one row of the table.
create view {table} as
select coalesce(a.to_key, s.customer_key) as customer_key, s.* exclude (customer_key)
from stored_{table} s
left join alias a on a.from_key = s.customer_key
