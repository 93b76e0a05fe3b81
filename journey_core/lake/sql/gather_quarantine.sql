-- Rows turned away that are not listed yet: a repeated file lists its bad rows once.
-- Parameters: none. Grain: one place in a file.
create or replace temp table gathered as
select distinct on (q.sha256, q."row", q."column", q.reason) q.* exclude (arrival)
from staged_quarantine q
anti join stored_quarantine s
    on s.sha256 = q.sha256
    and s."row" = q."row"
    and s."column" is not distinct from q."column"
    and s.reason = q.reason
