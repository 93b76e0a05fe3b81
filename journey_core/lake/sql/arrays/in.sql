-- What equals one of several values.
-- Parameters: $choices; values: the statement that gives id and found.
-- Grain: one id.
select distinct id
from ({values})
join (select unnest($choices::varchar[]) as choice) on key_of(choice) = key_of(found)
where order_of(found, choice) = 0
