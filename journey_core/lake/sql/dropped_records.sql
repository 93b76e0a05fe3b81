-- All rows of the records that are duplicates; so far only the first row of each is marked.
-- Parameters: none. Grain: one row to drop.
create or replace temp table dropped_attributes as
select s.arrival
from staged_attributes s
semi join (
    select r.record from staged_records r semi join dropped_attributes d on d.arrival = r.arrival
) gone on gone.record = s.record
order by s.arrival
