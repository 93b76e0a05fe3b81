-- The events of some buckets that stay, with the keys of their customers.
-- Parameters: none; {low} and {high} are buckets, {columns} the typed properties of the batch.
-- Grain: one event.
create or replace temp table gathered as
select
    k.bucket,
    k.customer_key,
    seq_of_events(e.arrival) as seq,
    e."at",
    e.event,
    e.source,
    e.message,
    e.properties
    {columns}
from staged_events e
anti join dropped_events d on d.arrival = e.arrival
join batch_keys k on k.customer_id = e.customer_id
where k.bucket between {low} and {high}
