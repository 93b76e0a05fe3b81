-- Which segments of an attribute the customers are in: as it was when they were assigned, where the
-- ledger kept it for anybody, else as it is today; values beyond the most common are one segment.
-- Parameters: $name, $pointer: the attribute and its place in the ledger's JSON; $most, $rest: how
-- many values stay apart, and what the others are called; table members.
-- Grain: one customer.
insert into labels
with valued as (
    select
        m.customer_key,
        case
            when (select bool_or(json_exists(segments, $pointer)) from members)
                then coalesce(m.segments ->> $pointer, '')
            else coalesce(a.value, '')
        end as value
    from members m
    left join attributes_now a on a.customer_key = m.customer_key and a.name = $name
),
common as (
    select value from valued
    group by value order by count(*) desc, value limit $most
)
select v.customer_key, $name as "by", case when c.value is null then $rest else v.value end
from valued v
left join common c using (value)
