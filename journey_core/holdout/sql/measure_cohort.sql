-- Every customer with an arm of the journey by their first assignment; later ones do not count.
-- Parameters: $journey. Grain: one customer.
create temp table cohort as
select
    customer_key,
    arm,
    epoch_ms("at") as at_ms,
    coalesce(version, 0) as version,
    coalesce(drawn, 'elsewhere') as drawn,
    segments
from assignments
where journey = $journey
qualify row_number() over (partition by customer_key order by epoch_ms("at"), seq) = 1
