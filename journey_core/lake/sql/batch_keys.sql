-- The key and the bucket of the customers of a batch; the bucket is the same in every language.
-- Parameters: the registered table handed_out (customer_id, customer_key), $buckets.
-- Grain: one id.
insert into batch_keys
select customer_id, customer_key, (('0x' || left(md5(customer_id), 8))::bigint % $buckets)::integer
from handed_out
