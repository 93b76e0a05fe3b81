-- The values at hand with their places from 0, where they are not empty.
-- Parameters: the table held_values, registered beforehand. Grain: one value.
select id, found
from held_values
where found <> ''
