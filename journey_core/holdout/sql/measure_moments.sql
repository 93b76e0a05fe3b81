-- Counts, means and variances by segment and arm: everything that statistics need.
-- Parameters: $value: any, sum or count; $cap: totals above it count as it, null: none; tables
-- members, labels, found, before_it.
-- Grain: one segment and arm.
with numbers as (
    select
        m.arm,
        l."by",
        l.segment,
        f.mature,
        b.activity,
        case
            when $value = 'any' then (f.hits > 0)::double
            when $value = 'count' then f.hits::double
            else least(f.total, coalesce($cap, f.total))
        end as value
    from members m
    join labels l using (customer_key)
    join found f using (customer_key)
    join before_it b using (customer_key)
)
select
    "by",
    segment,
    arm,
    count(*) as assigned,
    count(*) filter (mature) as n,
    avg(value) filter (mature) as mean,
    var_samp(value) filter (mature) as var,
    count(*) filter (mature and value <> 0) as events,
    avg(activity) filter (mature) as other_mean,
    var_samp(activity) filter (mature) as other_var,
    covar_samp(value, activity) filter (mature) as covariance
from numbers
group by "by", segment, arm
order by "by" nulls first, count(*) over (partition by "by", segment) desc, segment, arm
