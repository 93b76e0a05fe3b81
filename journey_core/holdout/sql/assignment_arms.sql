-- How many customers each arm of a journey has by their first assignment.
-- Parameters: $journey. Grain: one arm.
select arm, count(*) as customers
from (
    select arm
    from assignments
    where journey = $journey
    qualify row_number() over (partition by customer_key order by epoch_ms("at"), seq) = 1
)
group by arm
