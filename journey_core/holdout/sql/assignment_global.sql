-- Whether the fresh customers are in the holdout of every journey: as they were drawn before, else
-- by the version in force when they entered; version is null where they were drawn before.
-- Parameters: $everywhere: the scope of the global holdout; tables fresh, global_versions.
-- Grain: one customer that the global holdout has ever been asked about.
create temp table placed as
select customer_key, any_value(arm order by at_ms) = 'holdout' as held, null::bigint as version
from (
    select customer_key, arm, epoch_ms("at") as at_ms
    from assignments where journey = $everywhere
) semi join fresh using (customer_key)
group by customer_key
union all by name
select f.customer_key, bucket(v.salt, f.customer_id) < v.held_to as held, v.version
from fresh f
asof join global_versions v on f.at_ms >= v.starts_ms
where not exists (
    select 1 from assignments a
    where a.customer_key = f.customer_key and a.journey = $everywhere
)
