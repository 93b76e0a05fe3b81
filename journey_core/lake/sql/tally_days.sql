-- What each source delivered, by the day of its events.
-- Parameters: the variable tally_events. Grain: one source and day (days since 1970).
select
    source,
    epoch_ms("at") // 86400000 as day,
    count(*)::bigint,
    min(epoch_ms("at")),
    max(epoch_ms("at"))
from read_parquet(getvariable('tally_events'), union_by_name = true)
group by all
order by all
