-- How many rows came under each attribute's name. Parameters: the variable tally_attributes.
-- Grain: one attribute.
select name, count(*)::bigint
from read_parquet(getvariable('tally_attributes'))
where name is not null
group by name
