-- Stored rows of several parts, each with the bucket of its customer; for parts over all buckets.
-- Parameters: the variable rewrite_files; the registered table key_buckets (customer_key, bucket).
-- Grain: one stored row.
create or replace temp table gathered as
select k.bucket, s.*
from read_parquet(getvariable('rewrite_files'), union_by_name = true) s
join key_buckets k on k.customer_key = s.customer_key
