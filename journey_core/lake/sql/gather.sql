-- The staged rows of some buckets that stay, with the keys of their customers.
-- Parameters: none; {table} is a name of this room, {low} and {high} are buckets, {columns} the
-- columns of the table and the typed properties of the batch.
-- Grain: one row of the table.
create or replace temp table gathered as
select
    k.bucket,
    k.customer_key,
    seq_of_{table}(e.arrival) as seq,
    {columns}
from staged_{table} e
anti join dropped_{table} d on d.arrival = e.arrival
join batch_keys k on k.customer_id = e.customer_id
where k.bucket between {low} and {high}
