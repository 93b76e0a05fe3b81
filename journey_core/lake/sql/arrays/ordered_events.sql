-- Every event by customer, time and order of arrival, customer and time packed into one integer.
-- Parameters: $shift: bits of time; $epoch0_ms: the time that counts as 0.
-- Grain: one event.
select
    (customer_key << $shift) | (epoch_ms("at") - $epoch0_ms) as k,
    seq,
    code
from events
join event_names using (event)
order by k, seq
