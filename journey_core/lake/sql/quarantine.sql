-- Rows that were turned away, with the reason.
-- Parameters: none. Grain: one row and reason.
create view quarantine as
select * from stored_quarantine
