-- A text that is the same for any two values that `order_of` calls equal: a key to join on.
-- Parameters: none. Grain: a function of one value.
create temp macro key_of(a) as case
    when isfinite(try_cast(a as double)) then (try_cast(a as double) + 0)::varchar
    else a
end
