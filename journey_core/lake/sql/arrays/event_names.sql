-- The numbers that stand for the names of events in the arrays.
-- Parameters: $names. Grain: one name.
create temp table event_names as
select unnest($names::varchar[]) as event, (generate_subscripts($names::varchar[], 1) - 1)::integer as code
