-- The values of one property, where a row has one that is not empty.
-- Parameters: $every and $events: rows of every event, or of those named; $pointer: the property's
-- place in the JSON of the row; column: the column that holds it, or null where none does.
-- Grain: one event, by its order of arrival.
select id, found
from (
    select
        seq as id,
        coalesce({column}, case when properties is not null then properties ->> $pointer end)
            as found
    from stored_events
    where $every or event in (select unnest($events))
)
where found <> ''
