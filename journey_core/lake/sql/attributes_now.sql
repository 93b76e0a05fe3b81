-- What is known of a customer: for each name the last value, left out where it is empty.
-- Parameters: none. Grain: one customer and attribute.
create view attributes_now as
select customer_key, name, value
from (
    select
        coalesce(a.to_key, s.customer_key) as customer_key,
        s.name,
        arg_max(coalesce(s.value, ''), s.seq) as value
    from stored_attributes s
    left join alias a on a.from_key = s.customer_key
    where s.name is not null
    group by all
)
where value <> ''
