-- How two texts compare: as numbers when both are numbers, else as text; -1, 0 or 1.
-- Whole numbers beyond the 15 digits that a double holds are told apart as well.
-- Parameters: none. Grain: a function of two values.
create temp macro order_of(a, b) as case
    when not coalesce(isfinite(try_cast(a as double)) and isfinite(try_cast(b as double)), false)
        then case when a < b then -1 when a > b then 1 else 0 end
    when try_cast(a as double) < try_cast(b as double) then -1
    when try_cast(a as double) > try_cast(b as double) then 1
    when length(a) <= 15 or length(b) <= 15 then 0
    when try_cast(a as hugeint) < try_cast(b as hugeint) then -1
    when try_cast(a as hugeint) > try_cast(b as hugeint) then 1
    else 0
end
