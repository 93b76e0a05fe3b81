-- Rows whose message the lake has.
-- Parameters: the variable <table>_files; {incoming} and {table} are names of this room.
-- Grain: one row to drop.
insert into dropped_{table}
select i.arrival
from {incoming} i
where i.message in (
    select message from read_parquet(getvariable('{table}_files')) where message is not null
)
