-- The names inside the JSON of properties. Parameters: the variable tally_events, $most names.
-- Grain: one name.
select name, count(*)::bigint as events
from (
    select unnest(json_keys(properties)) as name
    from read_parquet(getvariable('tally_events'), union_by_name = true)
    where properties is not null
)
group by name
order by events desc, name
limit $most
