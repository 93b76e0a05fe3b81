-- The purposes that the consent ledger knows.
-- Parameters: none. Grain: one purpose.
select distinct purpose
from consents
order by purpose
