-- Which segments of an attribute, or named ones, the customers are in: what the ledger kept when
-- they were assigned, else what was found; values beyond the most common are one.
-- Parameters: $name, $pointer: the attribute and its place in the ledger's JSON; $kept: whether the
-- ledger has it for anybody; $most, $rest: how many values stay apart, and what the others are
-- called; tables members, values_found (customer_key, value).
-- Grain: one customer.
insert into labels
with valued as (
    select
        m.customer_key,
        coalesce(case when $kept then m.segments ->> $pointer else v.value end, '') as value
    from members m
    left join values_found v using (customer_key)
),
common as (
    select value from valued
    group by value order by count(*) desc, value limit $most
)
select v.customer_key, $name as "by", case when c.value is null then $rest else v.value end
from valued v
left join common c using (value)
