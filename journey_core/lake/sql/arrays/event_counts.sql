-- The events that occur, how often, and the latest in the order of arrival.
-- Parameters: none. Grain: one name.
select event, count(*), max(seq)
from stored_events
group by event
order by event
