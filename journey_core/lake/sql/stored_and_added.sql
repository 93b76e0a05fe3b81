-- As `stored`, for a table that has gained columns: parts that are older have no value in them.
-- Parameters: the variable <table>_files, set beforehand; {table} is a name of schema.TABLES.
-- Grain: one stored row.
create view stored_{table} as
select * from {table}_of_today
union all by name
select * from read_parquet(getvariable('{table}_files'), union_by_name = true)
