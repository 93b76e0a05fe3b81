-- How active customers were before they became eligible: ln(1 + events) in the days before.
-- Parameters: $before_ms: how far back; table members. Grain: one customer.
create temp table before_it as
select m.customer_key, ln(1 + count(e.seq)) as activity
from members m
left join events e
    on e.customer_key = m.customer_key
    and epoch_ms(e."at") < m.at_ms
    and epoch_ms(e."at") >= m.at_ms - $before_ms
group by m.customer_key
