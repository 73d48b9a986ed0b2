-- What Athena has by these names and DuckDB by another, so that reports can use it: a time of day in a zone
-- as a moment, and a moment as a time of day in a zone.
CREATE MACRO IF NOT EXISTS with_timezone(shown, zone) AS timezone(zone, shown);

CREATE MACRO IF NOT EXISTS at_timezone(moment, zone) AS timezone(zone, moment);
