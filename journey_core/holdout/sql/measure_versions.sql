-- What the cohort holds of each version, how it was drawn, and since when.
-- Parameters: none; table cohort. Grain: one version, way of drawing and arm.
select version, drawn, arm, count(*) as customers, min(at_ms) as first_ms, max(at_ms) as last_ms
from cohort
group by version, drawn, arm
order by version, drawn, arm
