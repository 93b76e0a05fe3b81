-- Whether the ledger kept an attribute for anybody who is read.
-- Parameters: $pointer: its place in the ledger's JSON; table members. Grain: one row.
select coalesce(bool_or(json_exists(segments, $pointer)), false) from members
