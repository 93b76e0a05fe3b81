-- Rows whose message stood before in the same batch; `repeated` has the messages that occur twice.
-- Parameters: none; {incoming} and {table} are names of this room. Grain: one row to drop.
insert into dropped_{table}
select arrival
from (
    select i.arrival, row_number() over (partition by i.message order by i.arrival) as place
    from {incoming} i
    semi join repeated r on r.message = i.message
)
where place > 1
