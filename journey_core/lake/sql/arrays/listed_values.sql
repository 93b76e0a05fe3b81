-- The values of a list with their places from 0, where they are not empty.
-- Parameters: $values. Grain: one value.
select id, found
from (
    select generate_subscripts($values::varchar[], 1) - 1 as id, unnest($values::varchar[]) as found
)
where found <> ''
