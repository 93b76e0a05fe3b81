-- Purpose: the number in a text; NULL where there is none, NaN where it cannot be read.
-- Parameters: none. Grain: a macro, one value in and one out.
create macro number_of(word) as
case
    when word is null or lower(trim(word)) in ('', 'nan', 'na', 'null', 'none') then null
    when lower(trim(word)) = 'true' then 1::double
    when lower(trim(word)) = 'false' then 0::double
    else coalesce(try_cast(trim(word) as double), 'nan'::double)
end
