-- How many rows have a value in each column, from what the files say of themselves.
-- Parameters: the variable tally_events. Grain: one column.
select path_in_schema, sum(num_values - stats_null_count)::bigint
from parquet_metadata(getvariable('tally_events'))
where starts_with(path_in_schema, 'p_')
group by path_in_schema
