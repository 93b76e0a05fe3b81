-- How many customers have a value for each attribute (0 where every value was taken back), and
-- about how many different values there are.
-- Parameters: none. Grain: one attribute.
select stored.name, count(now.name)::bigint as customers,
       approx_count_distinct(now.value)::bigint as "values"
from (select distinct name from stored_attributes where name is not null) stored
left join attributes_now now using (name)
group by stored.name
order by customers desc, stored.name
