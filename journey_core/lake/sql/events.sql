-- Events where no ids were joined: stored keys are the customers' own, and filters reach the files.
-- Parameters: none. Grain: one event.
create view events as
select * from stored_events
