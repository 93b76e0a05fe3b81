-- The attribute rows of some buckets that stay, with the keys of their customers.
-- Parameters: none; {low} and {high} are buckets, {columns} is empty. Grain: one attribute row.
create or replace temp table gathered as
select
    k.bucket,
    k.customer_key,
    seq_of_attributes(e.arrival) as seq,
    e.name,
    e.value,
    e.message
    {columns}
from staged_attributes e
anti join dropped_attributes d on d.arrival = e.arrival
join batch_keys k on k.customer_id = e.customer_id
where k.bucket between {low} and {high}
