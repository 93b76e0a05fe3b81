-- Purpose: the moments of one metric, and of its covariate, in each arm of each segment.
-- Parameters: cap, above which a value counts as the cap (NULL: none); usual, the covariate of those
-- who have none. Grain: one row an arm and segment of `measured`; n counts those
-- with a value.
with capped as (
    select
        arm,
        coalesce(segment, '') as segment,
        case when $cap is not null and value > $cap then $cap::double else value end as value,
        case when value is not null then coalesce(covariate, $usual::double, 0) end as covariate
    from measured
    where arm <> ''
)
select
    arm,
    segment,
    count(value)::double as n,
    avg(value) as mean,
    var_samp(value) as var,
    (count(*) filter (where value <> 0))::double as events,
    avg(abs(value)) as size,
    avg(covariate) as other_mean,
    var_samp(covariate) as other_var,
    covar_samp(value, covariate) as covariance
from capped
group by all
order by segment, arm
