-- The same week by week since eligibility: how many customers have a hit in it, or what their hits
-- add up to, among those for whom that week is over.
-- Parameters: $value: any, sum or count; $weeks, $week_ms, $horizon_ms; tables members and hits.
-- Grain: one week and arm.
with weeks as (select unnest(range(1, $weeks + 1)) as week),
numbers as (
    select
        w.week,
        m.customer_key,
        m.arm,
        case
            when $value = 'any' then (count(h.amount) > 0)::double
            when $value = 'count' then count(h.amount)::double
            else coalesce(sum(h.amount), 0)
        end as value
    from members m
    cross join weeks w
    left join hits h
        on h.customer_key = m.customer_key
        and h.at_ms > m.at_ms + (w.week - 1) * $week_ms
        and h.at_ms <= m.at_ms + w.week * $week_ms
    where m.at_ms + w.week * $week_ms <= $horizon_ms
    group by w.week, m.customer_key, m.arm
)
select week, arm, count(*), avg(value), var_samp(value), count(*) filter (value <> 0)
from numbers
group by week, arm
order by week, arm
