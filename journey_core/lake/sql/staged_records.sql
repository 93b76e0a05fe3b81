-- Records other than events, known by their message; the first row says when they arrived.
-- Parameters: none. Grain: one record of staged_attributes.
create temp table staged_records as
select record, min(arrival) as arrival, any_value(message) as message
from staged_attributes
where record is not null
group by record
