-- What has a value at all.
-- Parameters: none; values: the statement that gives id and found.
-- Grain: one id.
select id
from ({values})
