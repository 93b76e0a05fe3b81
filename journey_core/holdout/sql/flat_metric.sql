-- Purpose: what kind of values a metric has, where the first unreadable one stands, its covariate.
-- Parameters: none. Grain: one row; rows of `measured` count from 0 and are NULL where all is well.
-- Above 1e60 the square of a variance is no number any more.
select
    count(value) as known,
    count(*) - count(value) as missing,
    min(place) filter (where isnan(value) or abs(value) > 1e60) as unreadable,
    min(place) filter (where value not in (0, 1)) as neither,
    count(*) filter (where value is not null and covariate is null) as without_covariate,
    avg(covariate) filter (where value is not null and isfinite(covariate)) as usual_covariate,
    min(place) filter (where isnan(covariate) or abs(covariate) > 1e60) as unreadable_covariate
from measured
