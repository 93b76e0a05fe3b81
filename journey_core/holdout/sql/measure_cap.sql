-- The cap on a metric's own support, and how many values it touches: the quantile of the mature
-- totals that are not 0, over all arms together.
-- Parameters: $quantile; table found. Grain: one row.
with support as (select total from found where mature and total <> 0),
cap as (select quantile_cont(total, $quantile) as value, count(*) as values from support)
select value, values, (select count(*) from support where total > value) from cap
