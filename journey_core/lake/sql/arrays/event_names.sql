-- The events that occur as a type, so that a name is delivered as its number in the arrays.
-- Parameters: $names, set as the variable event_names beforehand. Grain: one name.
create type event_name as enum (
    select event
    from (
        select
            unnest(getvariable('event_names')::varchar[]) as event,
            generate_subscripts(getvariable('event_names')::varchar[], 1) as place
    )
    order by place
)
