-- What is wrong with lines of the temporary table lines, each by itself. Put into it are the names of
-- the mapping's columns, what they are read as, and the cases in which one makes a line no row.
WITH objects AS (
  SELECT number, text, CASE WHEN json_valid(text) THEN json_type(text) END AS type
  FROM lines
),
parsed AS (
  SELECT
    number,
    text,
    type,
    CASE WHEN type = 'OBJECT' THEN
      list_filter(json_keys(text), lambda name: list_contains([${columns}], name)) END AS names,
    CASE WHEN type = 'OBJECT' THEN json_transform(text, '{${read_as}}') END AS cells
  FROM objects
)
SELECT number, problem
FROM (
  SELECT number, CASE
  WHEN type IS DISTINCT FROM 'OBJECT' THEN 'is not one JSON object'
  WHEN len(names) <> list_unique(names) THEN 'has a name twice'
  ${problems}
  END AS problem
  FROM parsed
)
WHERE problem IS NOT NULL
