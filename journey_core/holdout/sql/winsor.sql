-- Purpose: the cap of a metric at a quantile of its own support, the values that are not 0, and how
-- many values it touches. Of all customers the 99th percentile is 0 when 1 % buy.
-- Parameters: quantile. Grain: one row of `measured`; cap is NULL where no value differs from 0.
with support as (
    select quantile_cont(value, $quantile) as cap, count(*) as support
    from measured
    where value <> 0
)
select
    any_value(cap) as cap,
    any_value(support) as support,
    count(value) filter (where value > cap) as touched
from support left join measured on true
