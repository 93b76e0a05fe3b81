-- The attributes that any customer has.
-- Parameters: none. Grain: one name.
select distinct name
from attributes_now
order by name
