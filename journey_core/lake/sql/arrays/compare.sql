-- What passes a comparison with one value.
-- Parameters: $operator, $value; values: the statement that gives id and found.
-- Grain: one id.
select id
from ({values})
where case $operator
    when '=' then order_of(found, $value) = 0
    when '!=' then order_of(found, $value) <> 0
    when '>' then order_of(found, $value) > 0
    when '>=' then order_of(found, $value) >= 0
    when '<' then order_of(found, $value) < 0
    when '<=' then order_of(found, $value) <= 0
end
