-- What happened under each name. Parameters: the variable tally_events. Grain: one event name.
select event, count(*)::bigint, min(epoch_ms("at")), max(epoch_ms("at"))
from read_parquet(getvariable('tally_events'), union_by_name = true)
group by event
