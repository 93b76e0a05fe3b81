-- A table where no ids were joined: stored keys are the customers' own, and filters reach the files.
-- Parameters: none; {table} is a name of this room. Grain: one row of the table.
create view {table} as
select * from stored_{table}
