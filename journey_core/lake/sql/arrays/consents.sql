-- One purpose's consents by customer, time and order of arrival; times in milliseconds since 1970.
-- Parameters: $purpose; $states: what a state's number is the place in, from 0.
-- Grain: one row of the ledger.
select
    customer_key,
    epoch_ms("at") as at_ms,
    list_position($states::varchar[], state) - 1 as state,
    coalesce(epoch_ms(expires_at), -1) as expires_ms
from consents
where purpose = $purpose
order by customer_key, at_ms, seq
