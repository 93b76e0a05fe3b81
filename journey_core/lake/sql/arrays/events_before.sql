-- How many events arrived before one.
-- Parameters: $seq: an order of arrival. Grain: one number.
select count(*)
from stored_events
where seq < $seq
