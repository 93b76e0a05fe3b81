-- Purpose: how many customers each arm has; the blank arm is nobody's.
-- Parameters: none. Grain: one row an arm of `kept`.
select coalesce(arm, '') as arm, count(*) as customers
from kept
group by 1
order by 1
