-- Puts what was loaded in the place of what was there, in a transaction of the caller.
DROP TABLE order_changes;
ALTER TABLE loading_changes RENAME TO order_changes;
DROP TABLE order_states;
ALTER TABLE loading_states RENAME TO order_states;
DROP TABLE lake_objects;
ALTER TABLE loading_objects RENAME TO lake_objects;
UPDATE warehouse SET id = uuid();
