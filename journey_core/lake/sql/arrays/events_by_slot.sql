-- How many events customers have, taken together in slots of keys.
-- Parameters: $width: keys a slot. Grain: one slot.
select customer_key // $width as slot, count(*) as events
from events
group by slot
order by slot
