-- Customers who entered and have no arm yet, at the version that was in force when they did, from
-- the moment that version was opened to them.
-- Parameters: $journey; tables entered (customer_key, at_ms), versions (version, salt, ramp_salt,
-- starts_ms, held_to, generic_to) and ramps (version, from_ms, open_to), of the journey.
-- Grain: one customer.
create temp table fresh as
select
    f.customer_key,
    f.customer_id,
    f.version,
    bucket(any_value(f.salt), f.customer_id) as place,
    any_value(f.held_to) as held_to,
    any_value(f.generic_to) as generic_to,
    min(greatest(f.at_ms, r.from_ms)) as at_ms
from (
    select e.customer_key, c.customer_id, e.at_ms, v.*
    from entered e
    join customers c using (customer_key)
    asof join versions v on e.at_ms >= v.starts_ms
    where not exists (
        select 1 from assignments a
        where a.customer_key = e.customer_key and a.journey = $journey
    )
) f
join ramps r on r.version = f.version and bucket(f.ramp_salt, f.customer_id) < r.open_to
group by f.customer_key, f.customer_id, f.version
