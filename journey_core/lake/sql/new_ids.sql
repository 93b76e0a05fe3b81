-- The ids of a batch whose rows stay, each once.
-- Parameters: none. Grain: one id.
create temp table batch_ids as
select distinct customer_id
from (
    select customer_id from staged_events anti join dropped_events using (arrival)
    union all
    select customer_id from staged_attributes anti join dropped_attributes using (arrival)
    union all
    select customer_id from staged_consents anti join dropped_consents using (arrival)
    union all
    select customer_id from staged_assignments anti join dropped_assignments using (arrival)
    union all
    select customer_id from alias_ids
)
order by customer_id
