-- Where each staged file begins when all of them are read one after the other.
-- Parameters: $files, $firsts: paths and numbers of their first rows. Grain: one staged file.
insert into arrivals
select unnest($files::varchar[]), unnest($firsts::bigint[])
