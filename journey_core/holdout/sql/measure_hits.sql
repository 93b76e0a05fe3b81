-- What each customer's hits after eligibility add up to, and whether the span is over by the end of
-- the data. A hit at the very moment of eligibility is what made the customer eligible.
-- Parameters: $begin_ms, $end_ms: later than the first and up to the second after eligibility;
-- $horizon_ms; tables members, hits (customer_key, at_ms, amount).
-- Grain: one customer.
create or replace temp table found as
select
    m.customer_key,
    m.at_ms + $end_ms <= $horizon_ms as mature,
    count(h.amount) as hits,
    coalesce(sum(h.amount), 0) as total
from members m
left join hits h
    on h.customer_key = m.customer_key
    and h.at_ms > m.at_ms + $begin_ms
    and h.at_ms <= m.at_ms + $end_ms
group by m.customer_key, m.at_ms
