-- 0008_files: what is needed to give rejected rows back as their file had them, and to take them in again.

-- Before, header and rows were kept as UTF-8 whatever the file was in; those imports have no arguments.
ALTER TABLE imports ADD COLUMN arguments TEXT             -- the command line of the import without what is of one run: a JSON array
  CONSTRAINT arguments_are_a_list CHECK (json_type(arguments) = 'array');
ALTER TABLE import_headers ADD COLUMN lead BLOB NOT NULL DEFAULT x'';       -- what stands before it: byte-order mark, sep=
ALTER TABLE import_headers ADD COLUMN line_end BLOB NOT NULL DEFAULT x'0A';

-- `corrected_by` is the import that took the row up again: its record was accepted, or rejected anew and kept there.
ALTER TABLE rejected_rows ADD COLUMN recognised INTEGER NOT NULL DEFAULT 1 CHECK (recognised IN (0, 1)); -- 0: nobody knows whose it is
UPDATE rejected_rows SET recognised = 0 WHERE row_key = 0;

------------------------------------------------------------------ groups, groupings and cohorts that Moodle has already

-- leave: what Moodle has is kept as it is; a group, grouping or cohort of that name is only used.
ALTER TABLE groups ADD COLUMN when_exists TEXT NOT NULL DEFAULT 'update' CHECK (when_exists IN ('update', 'leave'));
ALTER TABLE groupings ADD COLUMN when_exists TEXT NOT NULL DEFAULT 'update' CHECK (when_exists IN ('update', 'leave'));
ALTER TABLE cohorts ADD COLUMN when_exists TEXT NOT NULL DEFAULT 'update' CHECK (when_exists IN ('update', 'leave'));
-- Whether a file ever said so: else the values are what a new cohort gets, and no wish about one that is there.
ALTER TABLE cohorts ADD COLUMN says_visible INTEGER NOT NULL DEFAULT 0 CHECK (says_visible IN (0, 1));
ALTER TABLE cohorts ADD COLUMN says_category INTEGER NOT NULL DEFAULT 0 CHECK (says_category IN (0, 1));
UPDATE cohorts SET says_visible = (visible = 0), says_category = (category IS NOT NULL);

ALTER TABLE grouping_groups ADD COLUMN source TEXT NOT NULL DEFAULT 'default';
UPDATE grouping_groups SET source = (SELECT source FROM imports WHERE id = import_id);

INSERT INTO outbox_kinds VALUES
  ('grouping.update',  135, 0, 1, 0, 0, 0, 0, 'change a grouping'),
  ('course.roles',     152, 1, 1, 0, 0, 0, 1, 'take from a person all roles in a course that no file gives');
UPDATE outbox_kinds SET what = 'put a group into a grouping, or take it out' WHERE kind = 'grouping.member';

------------------------------------------------------------------ what no web service takes

CREATE VIEW unsendable_here AS   -- each kept cell, and whether it is of use to anybody: '' if it is for a hand-over
SELECT s.user_id, s.field, s.value, s.import_id, s.line,
       CASE WHEN s.field IN ('ajax', 'id', 'mnethostid') OR s.field GLOB 'wwwroot[0-9]*' THEN 'of no use to another site'
            WHEN EXISTS (SELECT 1 FROM column_mappings m JOIN imports i ON i.id = s.import_id
                          WHERE m.source = i.source AND m.dataset = 'users' AND m.field NOT IN (s.field, '-')
                            AND lower(replace(replace(replace(m.column, ' ', ''), '_', ''), '-', ''))
                              = lower(replace(replace(replace(s.field, ' ', ''), '_', ''), '-', '')))
            THEN 'mapped since'
            ELSE '' END AS reason
  FROM unsendable s;

DROP VIEW v_unsendable;
CREATE VIEW v_unsendable AS      -- what no web service can take, and whether somebody has it on a list
SELECT p.name AS username, s.field, s.value, s.import_id, s.line,
       CASE WHEN s.reason <> '' THEN s.reason
            WHEN h.user_id IS NULL THEN 'open'
            WHEN h.value <> s.value THEN 'changed since it was handed over'
            ELSE 'handed over' END AS state,
       h.file_name, h.at AS handed_over_at, r.os_user || '@' || r.host AS handed_over_by
  FROM unsendable_here s JOIN people p ON p.id = s.user_id
  LEFT JOIN handed_over h ON h.user_id = s.user_id AND h.field = s.field
  LEFT JOIN runs r ON r.id = h.run_id;
