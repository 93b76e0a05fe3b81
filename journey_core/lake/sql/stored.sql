-- One table of the lake as its files hold it, whatever properties the single files have.
-- Parameters: the variable <table>_files, set beforehand; {table} is a name of schema.TABLES.
-- Grain: one stored row.
create view stored_{table} as
select * from read_parquet(getvariable('{table}_files'), union_by_name = true)
