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
