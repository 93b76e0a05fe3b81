-- As measure_hits, where whatever a customer does counts, but for what messages bring about.
-- Parameters: $begin_ms, $end_ms, $horizon_ms; $silent: events that do not count; table members.
-- Grain: one customer.
create or replace temp table found as
select
    m.customer_key,
    m.at_ms + $end_ms <= $horizon_ms as mature,
    count(e.seq) as hits,
    count(e.seq)::double as total
from members m
left join events e
    on e.customer_key = m.customer_key
    and epoch_ms(e."at") > m.at_ms + $begin_ms
    and epoch_ms(e."at") <= m.at_ms + $end_ms
    and not list_contains($silent::varchar[], e.event)
group by m.customer_key, m.at_ms
