-- The first assignment of each customer in one journey; later ones do not count.
-- Parameters: $journey; $arms: what an arm's number is the place in, from 0.
-- Grain: one customer.
select
    customer_key,
    epoch_ms("at") as at_ms,
    list_position($arms::varchar[], arm) - 1 as arm
from assignments
where journey = $journey
qualify row_number() over (partition by customer_key order by epoch_ms("at"), seq) = 1
