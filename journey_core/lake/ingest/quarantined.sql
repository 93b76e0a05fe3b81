-- Records that were turned away, those of the latest import first, in the order of their file.
-- Parameters: $limit rows at most. Grain: one record of a file.
select file, "row", coalesce("column", ''), coalesce("value", ''), reason
from quarantine
order by "at" desc, file, "row"
limit $limit
