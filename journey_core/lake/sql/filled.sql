-- How many staged rows have a value in each property, from what the files say of themselves.
-- Parameters: $files. Grain: one column; a column whose files do not say it is taken as filled.
select
    path_in_schema,
    sum(num_values - coalesce(stats_null_count, 0))::bigint
from parquet_metadata($files)
where starts_with(path_in_schema, 'p:')
group by path_in_schema
