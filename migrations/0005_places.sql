-- 0005_places: what files of enrolments, groups and cohorts can say beyond adding somebody to something.

------------------------------------------------------------------ groups and groupings

ALTER TABLE groups ADD COLUMN reference TEXT              -- NULL: staged, and made where it is missing; else found, never made
  CONSTRAINT reference_names_its_field CHECK (reference GLOB 'name:?*' OR reference GLOB 'idnumber:?*' OR reference GLOB 'id:[1-9]*');
ALTER TABLE groups ADD COLUMN enrolmentkey TEXT CHECK (length(enrolmentkey) BETWEEN 1 AND 50);
ALTER TABLE groups ADD COLUMN extra TEXT NOT NULL DEFAULT '{}'  -- cells that no web service takes, and custom fields
  CONSTRAINT extra_is_an_object CHECK (json_valid(extra) AND json_type(extra) = 'object');
ALTER TABLE groups ADD COLUMN problem TEXT;               -- why the site did not show it
ALTER TABLE groups ADD COLUMN checked_at TEXT CHECK (checked_at GLOB '????-??-??T??:??:??.???Z');
UPDATE groups SET reference = 'id:' || moodle_id WHERE moodle_id IS NOT NULL AND origin IS NULL;

CREATE TABLE groupings (         -- a set of groups of one course
  id          INTEGER PRIMARY KEY,
  target_id   INTEGER NOT NULL REFERENCES course_targets,
  name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 254),
  idnumber    TEXT CHECK (length(idnumber) BETWEEN 1 AND 100),
  description TEXT,
  source      TEXT NOT NULL DEFAULT 'default',
  import_id   INTEGER NOT NULL REFERENCES imports,
  line        INTEGER NOT NULL,
  moodle_id   INTEGER CHECK (moodle_id > 0),
  origin      TEXT CHECK (origin IN ('created', 'adopted')),
  UNIQUE (target_id, name)
) STRICT;

CREATE TABLE grouping_groups (
  grouping_id INTEGER NOT NULL REFERENCES groupings,
  group_id    INTEGER NOT NULL REFERENCES groups,
  import_id   INTEGER NOT NULL REFERENCES imports,
  line        INTEGER NOT NULL,
  PRIMARY KEY (grouping_id, group_id)
) STRICT, WITHOUT ROWID;

-- Two codes of one course may name one group for one person: each has a row of its own, and the person stays in the
-- group as long as one of them says so.
CREATE TABLE group_members_before AS SELECT * FROM group_members;
DROP TABLE group_members;
CREATE TABLE group_members (
  id        INTEGER PRIMARY KEY,
  user_id   INTEGER NOT NULL REFERENCES users,
  group_id  INTEGER NOT NULL REFERENCES groups,
  code_id   INTEGER NOT NULL REFERENCES course_codes,     -- the code under which the file named the course
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
  dataset   TEXT NOT NULL CHECK (dataset IN ('users', 'enrolments', 'group-members')),
  source    TEXT NOT NULL DEFAULT 'default',
  import_id INTEGER NOT NULL REFERENCES imports,
  line      INTEGER NOT NULL,
  UNIQUE (user_id, group_id, code_id)
) STRICT;
INSERT INTO group_members (user_id, group_id, code_id, state, dataset, source, import_id, line)
SELECT user_id, group_id, code_id, state, dataset, source, import_id, line FROM group_members_before
 ORDER BY user_id, group_id;
DROP TABLE group_members_before;
CREATE INDEX group_members_by_group ON group_members (group_id);
CREATE INDEX group_members_by_code ON group_members (code_id);
-- A record of a members file kept person and group in one number; now it keeps the row.
UPDATE source_rows SET object_id = (SELECT m.id FROM group_members m
                                     WHERE m.user_id = object_id >> 24 AND m.group_id = object_id & ((1 << 24) - 1))
 WHERE dataset = 'group-members' AND object_id IS NOT NULL;

-- What a command takes away may be brought back by a record that did not change.
CREATE INDEX source_rows_of_enrolments ON source_rows (object_id) WHERE dataset = 'enrolments';
CREATE INDEX source_rows_of_group_members ON source_rows (object_id) WHERE dataset = 'group-members';
CREATE INDEX source_rows_of_cohort_members ON source_rows (object_id) WHERE dataset = 'cohort-members';

------------------------------------------------------------------ cohorts

ALTER TABLE cohorts ADD COLUMN category TEXT              -- NULL: of the whole site; 'name:' is a path, else an idnumber
  CONSTRAINT category_names_its_field CHECK (category GLOB 'id:[1-9]*' OR category GLOB 'idnumber:?*'
    OR category GLOB 'path:?*' OR category GLOB 'name:?*');
ALTER TABLE cohorts ADD COLUMN theme TEXT CHECK (length(theme) BETWEEN 1 AND 50);

------------------------------------------------------------------ the outbox

ALTER TABLE outbox ADD COLUMN grouping_id INTEGER REFERENCES groupings;
INSERT INTO outbox_kinds VALUES
  ('cohort.update',    44, 0, 0, 0, 0, 1, 0, 'change a cohort'),
  ('cohort.free',      94, 0, 0, 0, 0, 1, 0, 'take everybody out of a cohort whom no file puts there'),
  ('group.update',    132, 0, 1, 0, 1, 0, 0, 'change a group'),
  ('grouping.create', 134, 0, 1, 0, 0, 0, 0, 'make a grouping, or adopt the one that is there'),
  ('grouping.member', 136, 0, 1, 0, 1, 0, 0, 'put a group into a grouping'),
  ('course.groups',   144, 1, 1, 0, 0, 0, 1, 'take a person out of all groups of a course that no file names'),
  ('group.delete',    174, 0, 1, 0, 1, 0, 0, 'delete a group; there is no way back'),
  ('cohort.delete',   176, 0, 0, 0, 0, 1, 0, 'delete a cohort; there is no way back');

DROP TRIGGER outbox_intent_fixed;
CREATE TRIGGER outbox_intent_fixed
BEFORE UPDATE OF id, kind, entity, user_id, target_id, role, group_id, grouping_id, cohort_id, payload, import_id, line, created_at
ON outbox BEGIN
  SELECT RAISE(ABORT, 'outbox: what an entry says does not change; cancel it and import or map anew');
END;
CREATE INDEX outbox_by_group ON outbox (group_id) WHERE group_id IS NOT NULL;

DROP VIEW outbox_waits;
CREATE VIEW outbox_waits AS      -- each ready entry, and the first thing it still waits for; NULL: it can be sent
SELECT id, kind, user_id, waits_on, -- account, course, role, group, grouping, cohort, enrolment, members
       CASE waits_on WHEN 'account' THEN person WHEN 'course' THEN target WHEN 'role' THEN role WHEN 'group' THEN group_name
                     WHEN 'grouping' THEN grouping WHEN 'cohort' THEN cohort WHEN 'enrolment' THEN target
                     WHEN 'members' THEN target END AS thing,
       CASE waits_on
         WHEN 'account'   THEN 'the account of ' || person
         WHEN 'course'    THEN 'the course ' || target || coalesce(' (' || course_problem || ')', '')
         WHEN 'role'      THEN 'the role ' || role || ' to be mapped'
         WHEN 'group'     THEN 'the group ' || group_name || coalesce(' (' || group_problem || ')', '')
         WHEN 'grouping'  THEN 'the grouping ' || grouping
         WHEN 'cohort'    THEN 'the cohort ' || cohort || coalesce(' (' || cohort_problem || ')', '')
         WHEN 'enrolment' THEN 'the enrolment of ' || person || ' in ' || target
         WHEN 'members'   THEN 'the new groups of ' || person || ' in ' || target
       END AS waits_for
  FROM (
    SELECT o.id, o.kind, o.user_id, o.role, t.target, t.problem AS course_problem, g.name AS group_name,
           g.problem AS group_problem, s.name AS grouping, c.key AS cohort, c.problem AS cohort_problem,
           coalesce(u.username, 'idnumber:' || u.idnumber, u.email, 'id:' || u.moodle_id) AS person,
           CASE
             WHEN k.needs_account AND u.moodle_id IS NULL THEN 'account'
             WHEN k.needs_course AND t.moodle_id IS NULL THEN 'course'
             WHEN k.needs_role AND o.role NOT GLOB 'id:[1-9]*'
                  AND NOT EXISTS (SELECT 1 FROM role_mappings r WHERE r.role = o.role) THEN 'role'
             WHEN k.needs_group AND g.moodle_id IS NULL THEN 'group'
             WHEN o.kind = 'grouping.member' AND s.moodle_id IS NULL THEN 'grouping'
             WHEN k.needs_cohort AND c.moodle_id IS NULL THEN 'cohort'
             WHEN k.after_enrolment AND EXISTS
                  (SELECT 1 FROM outbox e WHERE e.user_id = o.user_id AND +e.target_id = o.target_id AND e.kind = 'enrol.put'
                      AND e.id <> o.id AND e.state IN ('held', 'ready', 'sending', 'unknown', 'failed')) THEN 'enrolment'
             -- First into the new groups, then out of the old ones.
             WHEN o.kind = 'course.groups' AND EXISTS
                  (SELECT 1 FROM outbox m WHERE m.user_id = o.user_id AND +m.target_id = o.target_id AND m.kind = 'group.member'
                      AND m.payload ->> '$.action' = 'add'
                      AND m.state IN ('held', 'ready', 'sending', 'unknown', 'failed')) THEN 'members'
           END AS waits_on
      FROM outbox o
      JOIN outbox_kinds k ON k.kind = o.kind
      LEFT JOIN users u ON u.id = o.user_id
      LEFT JOIN course_targets t ON t.id = o.target_id
      LEFT JOIN groups g ON g.id = o.group_id
      LEFT JOIN groupings s ON s.id = o.grouping_id
      LEFT JOIN cohorts c ON c.id = o.cohort_id
     WHERE o.state = 'ready'
  );

DROP VIEW v_outbox;
CREATE VIEW v_outbox AS          -- every entry, with names
SELECT o.id, o.state, o.kind, u.username, CASE WHEN u.username IS NULL THEN p.name END AS known_as, u.idnumber,
       coalesce((SELECT group_concat(c.code, '+') FROM course_codes c WHERE c.target_id = o.target_id), t.target) AS course,
       o.role, g.name AS group_name, substr(h.key, instr(h.key, ':') + 1) AS cohort,
       o.payload, o.before, o.tries, o.problem_code, o.problem, o.created_at, o.changed_at, o.plan_id, o.import_id, o.line,
       s.name AS grouping
  FROM outbox o
  LEFT JOIN users u ON u.id = o.user_id
  LEFT JOIN people p ON p.id = o.user_id
  LEFT JOIN course_targets t ON t.id = o.target_id
  LEFT JOIN groups g ON g.id = o.group_id
  LEFT JOIN groupings s ON s.id = o.grouping_id
  LEFT JOIN cohorts h ON h.id = o.cohort_id;
