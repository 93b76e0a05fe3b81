-- Purpose: a stored number; NULL where it is NaN.
-- Parameters: none. Grain: a macro, one value in and one out.
create macro known_number(stored) as case when isnan(stored) then null else stored end
