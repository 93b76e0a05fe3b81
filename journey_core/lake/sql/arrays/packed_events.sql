-- The events of some customers that arrived late enough, in no order, customer and time packed into
-- one integer.
-- Parameters: $shift: bits of time; $epoch0_ms: the time that counts as 0; $first and $last: keys of
-- customers; $since: the first order of arrival. Grain: one event.
select
    (customer_key << $shift) | (epoch_ms("at") - $epoch0_ms) as k,
    seq,
    event::event_name as event
from events
where customer_key between $first and $last and seq >= $since
