-- One customer's consents for one purpose, as they were imported.
-- Parameters: $purpose, $customer (key). Grain: one row of the ledger.
select epoch_ms("at"), state, coalesce(epoch_ms(expires_at), -1), channel, source, notice
from consents
where purpose = $purpose and customer_key = $customer
order by epoch_ms("at"), seq
