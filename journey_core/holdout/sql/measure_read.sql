-- The customers that are read: of one version, without those that no journey speaks to; where only
-- the would-have-been sends are asked for, those who have one, from that moment on.
-- Parameters: $version, $everywhere, $triggered; tables cohort, reached (customer_key, at_ms).
-- Grain: one customer.
create temp table members as
select
    c.customer_key,
    c.arm,
    case when $triggered then r.at_ms else c.at_ms end as at_ms,
    c.segments
from cohort c
left join reached r using (customer_key)
where c.version = $version
    and c.drawn <> $everywhere
    and (not $triggered or r.at_ms >= c.at_ms)
