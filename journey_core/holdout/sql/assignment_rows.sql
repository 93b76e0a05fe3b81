-- The rows the ledger gains: one for the journey, and one for the global holdout where a customer
-- is asked about it for the first time.
-- Parameters: $journey, $everywhere, $most_values: attributes with more values are no segments;
-- tables fresh, placed and named (customer_key, name, value), the named segments.
-- Grain: one customer and scope.
with few as (
    select name from attributes_now
    group by name having count(distinct value) <= $most_values
),
known as (
    select customer_key, json_group_object(name, value)::varchar as segments
    from (
        select customer_key, name, value
        from (
            select customer_key, name, value from attributes_now semi join few using (name)
            union all
            select customer_key, name, value from named
        ) semi join fresh using (customer_key)
        order by customer_key, name
    )
    group by customer_key
),
drawn as (
    select
        f.*,
        k.segments,
        coalesce(p.held, false) as everywhere,
        p.held as global_held,
        p.version as global_version
    from fresh f
    left join placed p using (customer_key)
    left join known k using (customer_key)
)
select
    customer_id,
    make_timestamp_ms(at_ms) as "at",
    $journey as journey,
    case
        when everywhere or place < held_to then 'holdout'
        when place < generic_to then 'generic'
        else 'personalized'
    end as arm,
    version,
    case when everywhere then 'everywhere' else 'journey' end as drawn,
    segments
from drawn
union all
select
    customer_id,
    make_timestamp_ms(at_ms),
    $everywhere,
    case when global_held then 'holdout' else 'personalized' end,
    global_version,
    'everywhere',
    segments
from drawn where global_version is not null
order by journey, customer_id
