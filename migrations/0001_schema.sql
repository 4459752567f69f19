-- 0001_schema: the store of one Moodle site. Read it as the manual.
--
-- The importer and the sync engine know each other only through these tables:
--   import  writes imports, users, enrolments, groups, cohorts … and fills the outbox
--   push    reads the outbox, tells Moodle, and records moodle_id, requests, attempts
-- Times are UTC text with milliseconds, '2026-11-21T04:54:45.943Z'.
-- Moodle's own times stay unix seconds as Moodle has them; 0 means no bound.

------------------------------------------------------------------ the site and the runs

CREATE TABLE site (              -- one row: the Moodle that this store belongs to
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  url             TEXT NOT NULL                           -- as Moodle itself reports it
                  CONSTRAINT site_url_has_no_final_slash CHECK (url NOT GLOB '*/'),
  name            TEXT NOT NULL DEFAULT '',
  release         TEXT NOT NULL DEFAULT '',
  service_user_id INTEGER NOT NULL CHECK (service_user_id > 0),  -- the account of the token
  service_user    TEXT NOT NULL,
  pinned_at       TEXT NOT NULL CHECK (pinned_at GLOB '????-??-??T??:??:??.???Z'),
  lookups_seen_at TEXT CHECK (lookups_seen_at GLOB '????-??-??T??:??:??.???Z'),  -- look-ups were seen to see
  lookups_trusted_by TEXT                                 -- who said so, where there was nobody to see
) STRICT;

CREATE TABLE runs (              -- every command that wrote something
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  command     TEXT NOT NULL,
  version     TEXT NOT NULL,
  os_user     TEXT NOT NULL,
  host        TEXT NOT NULL,
  pid         INTEGER NOT NULL,
  started_at  TEXT NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??.???Z'),
  finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??.???Z'),  -- NULL: still running, or it was killed
  exit_code   INTEGER,
  CONSTRAINT a_finished_run_has_an_exit_code CHECK ((finished_at IS NULL) = (exit_code IS NULL))
) STRICT;

CREATE TABLE pushes (            -- one run of the engine
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id      INTEGER NOT NULL REFERENCES runs,
  state       TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted', 'held', 'refused', 'dead')),
  started_at  TEXT NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??.???Z'),
  finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??.???Z'),
  done        INTEGER NOT NULL DEFAULT 0,
  failed      INTEGER NOT NULL DEFAULT 0,
  waiting     INTEGER NOT NULL DEFAULT 0,
  unknown     INTEGER NOT NULL DEFAULT 0,
  requests    INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT a_running_push_has_no_end CHECK ((state = 'running') = (finished_at IS NULL))
) STRICT;

CREATE TABLE leases (            -- a fencing number; the lock itself is the operating system's
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  epoch       INTEGER NOT NULL CHECK (epoch >= 1),
  run_id      INTEGER NOT NULL REFERENCES runs,
  acquired_at TEXT NOT NULL CHECK (acquired_at GLOB '????-??-??T??:??:??.???Z'),
  released_at TEXT CHECK (released_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;

------------------------------------------------------------------ what the files said

CREATE TABLE imports (           -- one file read = one generation of what a source says
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id         INTEGER NOT NULL REFERENCES runs,
  dataset        TEXT NOT NULL CHECK (dataset IN ('users', 'enrolments', 'courses', 'categories', 'cohorts',
                   'cohort-members', 'groups', 'group-members', 'meta-links', 'mappings', 'unknown')),
  source         TEXT NOT NULL DEFAULT 'default',                        -- the owner of the rows
  mode           TEXT NOT NULL CHECK (mode IN ('full', 'delta')),        -- full: a row that is absent is gone
  file_name      TEXT NOT NULL,
  file_bytes     INTEGER NOT NULL CHECK (file_bytes >= 0),
  file_sha256    TEXT NOT NULL CHECK (length(file_sha256) = 64 AND file_sha256 NOT GLOB '*[^0-9a-f]*'),
  options_sha256 TEXT NOT NULL CHECK (length(options_sha256) = 64),      -- of the options that decide what rows mean
  delimiter      TEXT NOT NULL DEFAULT '',
  encoding       TEXT NOT NULL DEFAULT '',
  rows_read      INTEGER NOT NULL DEFAULT 0,
  rows_added     INTEGER NOT NULL DEFAULT 0,
  rows_changed   INTEGER NOT NULL DEFAULT 0,
  rows_unchanged INTEGER NOT NULL DEFAULT 0,
  rows_removed   INTEGER NOT NULL DEFAULT 0,
  rows_rejected  INTEGER NOT NULL DEFAULT 0,
  entries        INTEGER NOT NULL DEFAULT 0,                             -- outbox entries that it caused
  state          TEXT NOT NULL CHECK (state IN ('loaded', 'same', 'refused')),
  reason         TEXT,
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  CONSTRAINT a_refused_import_says_why CHECK (state <> 'refused' OR reason IS NOT NULL),
  CONSTRAINT rows_add_up CHECK (rows_read = rows_added + rows_changed + rows_unchanged + rows_rejected)
) STRICT;
CREATE INDEX imports_by_dataset ON imports (dataset, source, id);

CREATE TABLE import_problems (   -- what was wrong with which cell; a message never quotes a password
  import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE,
  line      INTEGER NOT NULL CHECK (line >= 1),           -- the physical line where the record starts
  field     TEXT NOT NULL DEFAULT '',                     -- the column's name in the file; '' for the whole row
  code      TEXT NOT NULL,
  severity  TEXT NOT NULL DEFAULT 'error' CHECK (severity IN ('error', 'warning')),  -- an error rejects its row
  message   TEXT NOT NULL,
  PRIMARY KEY (import_id, line, field, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejected_rows (     -- the bytes of a rejected row, sealed, for the tryback file; gone once corrected or purged
  import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE,
  line      INTEGER NOT NULL,
  row_key   INTEGER NOT NULL DEFAULT 0,                   -- finds the row again when its correction is imported
  box       BLOB NOT NULL CHECK (length(box) >= 28),
  corrected_by INTEGER REFERENCES imports,                -- the import in which the same record was accepted
  PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX rejected_rows_open ON rejected_rows (row_key) WHERE corrected_by IS NULL;

CREATE TABLE import_headers (    -- the header line as the file had it, for the tryback file
  import_id INTEGER PRIMARY KEY REFERENCES imports ON DELETE CASCADE,
  header    BLOB NOT NULL
) STRICT;

CREATE TABLE sources (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE source_rows (       -- what each source said last, one row a record: tells an unchanged row without reading it
  source_id INTEGER NOT NULL REFERENCES sources,
  dataset   TEXT NOT NULL,
  row_key   INTEGER NOT NULL,                             -- 64-bit hash of the record's key
  row_hash  BLOB NOT NULL CHECK (length(row_hash) = 16),  -- 128-bit hash of its cells by column name, without passwords
  object_id INTEGER,                                      -- the user, enrolment, member … that it staged
  PRIMARY KEY (source_id, dataset, row_key)
) STRICT, WITHOUT ROWID;

------------------------------------------------------------------ people

CREATE TABLE users (             -- one row a person, staged; moodle_id and origin are the engine's
  id              INTEGER PRIMARY KEY,
  username        TEXT                                    -- NULL only while a person is known by reference alone
                  CONSTRAINT username_fits_moodle CHECK (length(username) BETWEEN 1 AND 100
                    AND username = lower(username) AND username NOT GLOB '* *'),
  username_origin TEXT NOT NULL DEFAULT 'file'
                  CHECK (username_origin IN ('file', 'generated', 'adopted', 'reference')),
  idnumber        TEXT CHECK (length(idnumber) BETWEEN 1 AND 255),       -- NULL: no file ever brought one
  email           TEXT COLLATE NOCASE
                  CONSTRAINT email_looks_like_one CHECK (email GLOB '?*@?*' AND length(email) <= 100),
  firstname       TEXT CHECK (length(firstname) BETWEEN 1 AND 100),
  lastname        TEXT CHECK (length(lastname) BETWEEN 1 AND 100),
  auth            TEXT,
  extra           TEXT NOT NULL DEFAULT '{}'              -- the other fields by Moodle's names: {"city":"Porto","profile_field_x":"…"}
                  CONSTRAINT extra_is_an_object_without_password CHECK (json_valid(extra)
                    AND json_type(extra) = 'object' AND json_extract(extra, '$.password') IS NULL),
  suspended       INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
  state           TEXT NOT NULL DEFAULT 'active'          -- gone: left a full file; referenced: named by an enrolment, by no users file
                  CHECK (state IN ('active', 'gone', 'referenced')),
  when_exists     TEXT NOT NULL DEFAULT 'update'          -- what to do if Moodle has the account already
                  CHECK (when_exists IN ('update', 'leave', 'skip', 'number')),
  source          TEXT NOT NULL DEFAULT 'default',
  import_id       INTEGER NOT NULL REFERENCES imports,    -- the import that last changed this row, and the line there
  line            INTEGER NOT NULL,
  moodle_id       INTEGER CHECK (moodle_id > 0),
  origin          TEXT CHECK (origin IN ('created', 'adopted')),         -- who made the account
  linked_at       TEXT CHECK (linked_at GLOB '????-??-??T??:??:??.???Z'),
  CONSTRAINT a_staged_person_has_a_username CHECK (state = 'referenced' OR username IS NOT NULL),
  CONSTRAINT a_reference_says_whom CHECK (coalesce(username, idnumber, email) IS NOT NULL OR moodle_id IS NOT NULL),
  CONSTRAINT a_link_has_an_origin CHECK ((moodle_id IS NULL) = (origin IS NULL))
) STRICT;
CREATE UNIQUE INDEX users_by_username ON users (username);
CREATE UNIQUE INDEX users_by_moodle_id ON users (moodle_id) WHERE moodle_id IS NOT NULL;
CREATE INDEX users_by_email ON users (email);
CREATE INDEX users_by_idnumber ON users (idnumber) WHERE idnumber IS NOT NULL;

CREATE TABLE sealed_passwords (  -- ciphertext under a key kept outside the store; the row goes when it is delivered
  user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  box     BLOB NOT NULL CHECK (length(box) >= 28)
) STRICT;

CREATE TABLE password_marks (    -- keyed hash of the last password a file brought: tells a changed one, tells nothing else
  user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  mark    BLOB NOT NULL CHECK (length(mark) = 32)
) STRICT;

CREATE TABLE reserved_usernames ( -- a generated username is never handed to another person, even after a removal
  username TEXT PRIMARY KEY,
  user_id  INTEGER NOT NULL REFERENCES users
) STRICT, WITHOUT ROWID;

CREATE TABLE profile_fields (    -- custom profile fields of the site, as the operator declared them
  shortname TEXT PRIMARY KEY,
  type      TEXT NOT NULL DEFAULT 'text',
  options   TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(options)),
  required  INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
  is_unique INTEGER NOT NULL DEFAULT 0 CHECK (is_unique IN (0, 1))
) STRICT, WITHOUT ROWID;

------------------------------------------------------------------ courses and how the site names things

CREATE TABLE course_targets (    -- a Moodle course as a mapping names it; several codes may lead to one
  id         INTEGER PRIMARY KEY,
  target     TEXT NOT NULL COLLATE NOCASE UNIQUE          -- 'shortname:BIO101', 'idnumber:SIS-7', 'id:42'
             CONSTRAINT target_names_its_field CHECK (target GLOB 'shortname:?*' OR target GLOB 'idnumber:?*' OR target GLOB 'id:[1-9]*'),
  moodle_id  INTEGER CONSTRAINT not_the_front_page CHECK (moodle_id > 1),
  fullname   TEXT,
  problem    TEXT,                                        -- why the site did not resolve it
  checked_at TEXT CHECK (checked_at GLOB '????-??-??T??:??:??.???Z'),
  CONSTRAINT resolved_or_a_problem CHECK (moodle_id IS NULL OR problem IS NULL)
) STRICT;
CREATE INDEX course_targets_by_moodle_id ON course_targets (moodle_id) WHERE moodle_id IS NOT NULL;

CREATE TABLE course_codes (      -- the codes that the files use, and where each one leads
  id        INTEGER PRIMARY KEY,
  code      TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 255),
  target_id INTEGER NOT NULL REFERENCES course_targets,
  origin    TEXT NOT NULL CHECK (origin IN ('itself', 'operator', 'file')),  -- itself: a code met for the first time
  changed_at TEXT NOT NULL CHECK (changed_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX course_codes_by_target ON course_codes (target_id);

CREATE TABLE role_mappings (     -- no core web service lists roles, so the ids are kept here
  role           TEXT PRIMARY KEY,
  moodle_role_id INTEGER NOT NULL CHECK (moodle_role_id > 0),
  origin         TEXT NOT NULL CHECK (origin IN ('stock', 'operator', 'file')),
  changed_at     TEXT CHECK (changed_at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;
INSERT INTO role_mappings (role, moodle_role_id, origin) VALUES
  ('manager', 1, 'stock'), ('coursecreator', 2, 'stock'), ('editingteacher', 3, 'stock'),
  ('teacher', 4, 'stock'), ('student', 5, 'stock');

CREATE TABLE column_mappings (   -- a source's own column names
  source     TEXT NOT NULL,
  dataset    TEXT NOT NULL,
  column     TEXT NOT NULL,
  field      TEXT NOT NULL,                               -- Moodle's name, or '-' to leave the column out
  changed_at TEXT NOT NULL CHECK (changed_at GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (source, dataset, column)
) STRICT, WITHOUT ROWID;

CREATE TABLE categories (
  id        INTEGER PRIMARY KEY,
  idnumber  TEXT UNIQUE CHECK (length(idnumber) BETWEEN 1 AND 100),
  path      TEXT NOT NULL,
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
  source    TEXT NOT NULL DEFAULT 'default',
  import_id INTEGER NOT NULL REFERENCES imports,
  line      INTEGER NOT NULL,
  moodle_id INTEGER CHECK (moodle_id > 0)
) STRICT;

CREATE TABLE courses (           -- staged courses, for the kinds that make and change them
  id          INTEGER PRIMARY KEY,
  shortname   TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(shortname) BETWEEN 1 AND 255),
  fullname    TEXT NOT NULL CHECK (length(fullname) BETWEEN 1 AND 254),
  idnumber    TEXT CHECK (length(idnumber) BETWEEN 1 AND 100),
  category_id INTEGER REFERENCES categories,
  extra       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(extra) AND json_type(extra) = 'object'),
  state       TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
  source      TEXT NOT NULL DEFAULT 'default',
  import_id   INTEGER NOT NULL REFERENCES imports,
  line        INTEGER NOT NULL,
  moodle_id   INTEGER CHECK (moodle_id > 1),
  origin      TEXT CHECK (origin IN ('created', 'adopted'))
) STRICT;
CREATE UNIQUE INDEX courses_by_idnumber ON courses (idnumber) WHERE idnumber IS NOT NULL;

------------------------------------------------------------------ who belongs where

CREATE TABLE enrolments (
  id        INTEGER PRIMARY KEY,
  user_id   INTEGER NOT NULL REFERENCES users,
  code_id   INTEGER NOT NULL REFERENCES course_codes,
  role      TEXT NOT NULL,                                -- a role's shortname, or 'id:9' where only the number is known
  starts_at INTEGER NOT NULL DEFAULT 0 CHECK (starts_at >= 0),
  ends_at   INTEGER NOT NULL DEFAULT 0 CONSTRAINT ends_after_it_starts CHECK (ends_at = 0 OR ends_at > starts_at),
  suspended INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
  dataset   TEXT NOT NULL CHECK (dataset IN ('users', 'enrolments')),    -- the kind of file that staged it
  source    TEXT NOT NULL DEFAULT 'default',
  import_id INTEGER NOT NULL REFERENCES imports,
  line      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX enrolments_once ON enrolments (user_id, code_id, role);
CREATE INDEX enrolments_by_code ON enrolments (code_id);

CREATE TABLE groups (            -- a group lives in a Moodle course
  id          INTEGER PRIMARY KEY,
  target_id   INTEGER NOT NULL REFERENCES course_targets,
  name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 254),
  idnumber    TEXT CHECK (length(idnumber) BETWEEN 1 AND 100),
  description TEXT,
  state       TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
  source      TEXT NOT NULL DEFAULT 'default',
  import_id   INTEGER REFERENCES imports,                 -- NULL: made by a change of mapping
  line        INTEGER,
  moodle_id   INTEGER CHECK (moodle_id > 0),
  origin      TEXT CHECK (origin IN ('created', 'adopted')),
  UNIQUE (target_id, name)
) STRICT;

CREATE TABLE group_members (
  user_id   INTEGER NOT NULL REFERENCES users,
  group_id  INTEGER NOT NULL REFERENCES groups,
  code_id   INTEGER NOT NULL REFERENCES course_codes,     -- the code under which the file named the course
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
  dataset   TEXT NOT NULL CHECK (dataset IN ('users', 'enrolments', 'group-members')),
  source    TEXT NOT NULL DEFAULT 'default',
  import_id INTEGER NOT NULL REFERENCES imports,
  line      INTEGER NOT NULL,
  PRIMARY KEY (user_id, group_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_by_group ON group_members (group_id);
CREATE INDEX group_members_by_code ON group_members (code_id);

CREATE TABLE cohorts (
  id          INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE                        -- 'idnumber:year 3', or 'id:7' where a file named the number
              CONSTRAINT cohort_key_names_its_field CHECK (key GLOB 'idnumber:?*' OR key GLOB 'id:[1-9]*'),
  name        TEXT CHECK (length(name) BETWEEN 1 AND 254),
  description TEXT,
  visible     INTEGER NOT NULL DEFAULT 1 CHECK (visible IN (0, 1)),
  state       TEXT NOT NULL DEFAULT 'referenced'          -- staged: a cohorts file, or --missing-cohort create, says to make it
              CHECK (state IN ('referenced', 'staged', 'gone')),
  source      TEXT NOT NULL DEFAULT 'default',
  import_id   INTEGER NOT NULL REFERENCES imports,
  line        INTEGER NOT NULL,
  moodle_id   INTEGER CHECK (moodle_id > 0),
  origin      TEXT CHECK (origin IN ('created', 'adopted')),
  problem     TEXT,                                       -- why the site did not resolve it
  checked_at  TEXT CHECK (checked_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;

CREATE TABLE cohort_members (
  user_id   INTEGER NOT NULL REFERENCES users,
  cohort_id INTEGER NOT NULL REFERENCES cohorts,
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
  dataset   TEXT NOT NULL CHECK (dataset IN ('users', 'cohort-members')),
  source    TEXT NOT NULL DEFAULT 'default',
  import_id INTEGER NOT NULL REFERENCES imports,
  line      INTEGER NOT NULL,
  PRIMARY KEY (user_id, cohort_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cohort_members_by_cohort ON cohort_members (cohort_id);

CREATE TABLE role_assignments (  -- roles outside courses
  user_id   INTEGER NOT NULL REFERENCES users,
  role      TEXT NOT NULL,
  context   TEXT NOT NULL CHECK (context = 'system' OR context GLOB 'category:?*'),
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
  source    TEXT NOT NULL DEFAULT 'default',
  import_id INTEGER NOT NULL REFERENCES imports,
  line      INTEGER NOT NULL,
  PRIMARY KEY (user_id, role, context)
) STRICT, WITHOUT ROWID;

CREATE TABLE unsendable (        -- cells that no web service can take: kept, queryable, handed over
  user_id   INTEGER NOT NULL REFERENCES users,
  field     TEXT NOT NULL,
  value     TEXT NOT NULL,
  import_id INTEGER NOT NULL REFERENCES imports,
  line      INTEGER NOT NULL,
  PRIMARY KEY (user_id, field)
) STRICT, WITHOUT ROWID;

------------------------------------------------------------------ what Moodle has still to be told

CREATE TABLE outbox_kinds (      -- what each kind of entry waits for: dependencies are data
  kind              TEXT PRIMARY KEY,
  position          INTEGER NOT NULL UNIQUE,              -- the order in which a push works through the kinds
  needs_account     INTEGER NOT NULL CHECK (needs_account IN (0, 1)),
  needs_course      INTEGER NOT NULL CHECK (needs_course IN (0, 1)),
  needs_role        INTEGER NOT NULL CHECK (needs_role IN (0, 1)),
  needs_group       INTEGER NOT NULL CHECK (needs_group IN (0, 1)),
  needs_cohort      INTEGER NOT NULL CHECK (needs_cohort IN (0, 1)),
  after_enrolment   INTEGER NOT NULL CHECK (after_enrolment IN (0, 1)),  -- waits while the person's enrolment there is open
  what              TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_kinds VALUES
  ('category.create',  10, 0, 0, 0, 0, 0, 0, 'make a course category'),
  ('course.create',    20, 0, 0, 0, 0, 0, 0, 'make a course'),
  ('course.update',    30, 0, 1, 0, 0, 0, 0, 'change a course'),
  ('cohort.create',    40, 0, 0, 0, 0, 0, 0, 'make a cohort'),
  ('user.create',      50, 0, 0, 0, 0, 0, 0, 'make an account, or adopt the one that is there'),
  ('user.rename',      60, 1, 0, 0, 0, 0, 0, 'change a username'),
  ('user.update',      70, 1, 0, 0, 0, 0, 0, 'change fields of an account'),
  ('user.unsuspend',   80, 1, 0, 0, 0, 0, 0, 'open an account again'),
  ('cohort.member',    90, 1, 0, 0, 0, 1, 0, 'put a person into a cohort, or take one out'),
  ('role.assign',     100, 1, 0, 1, 0, 0, 0, 'give or take a role in the system or a category'),
  ('meta.link',       110, 0, 1, 0, 0, 0, 0, 'link a course to a meta course'),
  ('enrol.put',       120, 1, 1, 1, 0, 0, 0, 'enrol, or change role, dates or status of an enrolment'),
  ('group.create',    130, 0, 1, 0, 0, 0, 0, 'make a group, or adopt the one that is there'),
  ('group.member',    140, 1, 1, 0, 1, 0, 1, 'put a person into a group, or take one out'),
  ('course.role',     150, 1, 1, 1, 0, 0, 1, 'give or take a role in a course, enrolment untouched'),
  ('picture.put',     160, 1, 0, 0, 0, 0, 0, 'set the picture of an account'),
  ('enrol.remove',    170, 1, 1, 0, 0, 0, 1, 'unenrol'),
  ('user.suspend',    180, 1, 0, 0, 0, 0, 0, 'close an account without deleting it'),
  ('user.delete',     190, 1, 0, 0, 0, 0, 0, 'delete an account; there is no way back'),
  ('course.delete',   200, 0, 1, 0, 0, 0, 0, 'delete a course; there is no way back');

CREATE TABLE plans (             -- entries that wait together for somebody's approval
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id      INTEGER NOT NULL REFERENCES runs,
  import_id   INTEGER REFERENCES imports,
  creates     INTEGER NOT NULL DEFAULT 0,
  updates     INTEGER NOT NULL DEFAULT 0,
  removals    INTEGER NOT NULL DEFAULT 0,
  state       TEXT NOT NULL CHECK (state IN ('held', 'open', 'withdrawn')),
  reason      TEXT,                                       -- held: which limit it met
  approved_by TEXT,
  at          TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  CONSTRAINT a_held_plan_says_why CHECK (state <> 'held' OR reason IS NOT NULL)
) STRICT;

CREATE TABLE outbox (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,         -- order of intent; never used again
  kind         TEXT NOT NULL REFERENCES outbox_kinds,
  entity       TEXT NOT NULL,                             -- what it is about, in local terms: 'user/17', 'enrol/17/shortname:BIO101/student'
  user_id      INTEGER REFERENCES users,
  target_id    INTEGER REFERENCES course_targets,
  role         TEXT,
  group_id     INTEGER REFERENCES groups,
  cohort_id    INTEGER REFERENCES cohorts,
  payload      TEXT                                       -- what is wanted; NULL where the staged row says it all
               CONSTRAINT payload_is_json_without_password
               CHECK (payload IS NULL OR (json_valid(payload) AND json_extract(payload, '$.password') IS NULL)),
  before       TEXT CHECK (before IS NULL OR json_valid(before)),  -- what was there before: as staged, then as Moodle showed it
  state        TEXT NOT NULL CHECK (state IN ('held', 'ready', 'sending', 'unknown',
                                              'done', 'failed', 'cancelled', 'handed-over')),
  tries        INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),   -- times claimed
  deaths       INTEGER NOT NULL DEFAULT 0 CHECK (deaths >= 0),  -- engines that died while it was being sent
  problem_code TEXT,
  problem      TEXT,
  lease_epoch  INTEGER,
  plan_id      INTEGER REFERENCES plans,
  import_id    INTEGER REFERENCES imports,                -- the import that caused it, and the line there
  line         INTEGER,
  run_id       INTEGER NOT NULL REFERENCES runs,          -- the run that last touched it
  created_at   TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z'),
  changed_at   TEXT NOT NULL CHECK (changed_at GLOB '????-??-??T??:??:??.???Z'),
  CONSTRAINT user_kinds_name_a_person   CHECK (kind NOT GLOB 'user.*' OR user_id IS NOT NULL),
  CONSTRAINT enrol_names_person_and_course CHECK (kind NOT GLOB 'enrol.*' OR (user_id IS NOT NULL AND target_id IS NOT NULL)),
  CONSTRAINT group_kinds_name_a_group   CHECK (kind NOT GLOB 'group.*' OR (group_id IS NOT NULL AND target_id IS NOT NULL)),
  CONSTRAINT cohort_kinds_name_a_cohort CHECK (kind NOT GLOB 'cohort.*' OR cohort_id IS NOT NULL),
  CONSTRAINT only_sending_is_leased     CHECK ((state = 'sending') = (lease_epoch IS NOT NULL)),
  CONSTRAINT trouble_says_why           CHECK (state NOT IN ('unknown', 'failed') OR problem IS NOT NULL),
  CONSTRAINT sent_means_tried           CHECK (state NOT IN ('sending', 'unknown') OR tries > 0)
) STRICT;
CREATE UNIQUE INDEX outbox_one_in_flight ON outbox (entity) WHERE state IN ('sending', 'unknown');
CREATE UNIQUE INDEX outbox_one_waiting ON outbox (entity) WHERE state IN ('held', 'ready', 'failed');
CREATE INDEX outbox_by_state ON outbox (state, kind, id);  -- whole: a partial one would not serve state = 'ready'
CREATE INDEX outbox_by_user ON outbox (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX outbox_by_target ON outbox (target_id) WHERE target_id IS NOT NULL;

CREATE TABLE outbox_moves (      -- the state machine; any other move is refused, from the shell too
  was TEXT NOT NULL,
  now TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (was, now)
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_moves (was, now, why) VALUES
  ('held',    'ready',       'the plan was approved'),
  ('held',    'cancelled',   'the plan was withdrawn, or newer data came'),
  ('held',    'handed-over', 'written out for a person to run'),
  ('ready',   'sending',     'claimed by an engine; written before the first byte leaves'),
  ('ready',   'done',        'a look-up showed that Moodle has it already'),
  ('ready',   'failed',      'a look-up showed that it can not be done'),
  ('ready',   'cancelled',   'newer data came, or an operator cancelled it'),
  ('ready',   'handed-over', 'written out for a person to run'),
  ('sending', 'done',        'Moodle confirmed it'),
  ('sending', 'ready',       'surely not applied; will be sent again'),
  ('sending', 'failed',      'surely not applied, and sending it again would not help'),
  ('sending', 'unknown',     'perhaps applied: no answer, an unreadable one, or the engine died'),
  ('unknown', 'done',        'a look-up found it'),
  ('unknown', 'ready',       'a look-up showed that it is not there'),
  ('unknown', 'failed',      'a look-up showed that it can not be done'),
  ('unknown', 'cancelled',   'an operator gave it up'),
  ('failed',  'ready',       'an operator asked for another try'),
  ('failed',  'cancelled',   'an operator gave it up, or newer data came');

CREATE TABLE moves (             -- every change of an entry's state, written by a trigger: no code path can forget it
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  outbox_id  INTEGER NOT NULL REFERENCES outbox,
  was        TEXT NOT NULL,
  now        TEXT NOT NULL,
  at         TEXT NOT NULL,
  run_id     INTEGER NOT NULL,
  problem_code TEXT,
  problem    TEXT
) STRICT;
CREATE INDEX moves_by_outbox ON moves (outbox_id);

CREATE TABLE requests (          -- one HTTP exchange
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  push_id       INTEGER REFERENCES pushes,
  run_id        INTEGER NOT NULL REFERENCES runs,
  function      TEXT NOT NULL,
  purpose       TEXT NOT NULL CHECK (purpose IN ('check', 'lookup', 'write', 'verify')),
  items         INTEGER NOT NULL CHECK (items >= 0),
  started_at    TEXT NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??.???Z'),
  finished_at   TEXT CHECK (finished_at GLOB '????-??-??T??:??:??.???Z'),
  http_status   INTEGER,
  verdict       TEXT CHECK (verdict IN ('applied', 'not_applied', 'unknown', 'answered')),
  error_code    TEXT,
  error_message TEXT,
  CONSTRAINT a_finished_request_has_a_verdict CHECK ((finished_at IS NULL) = (verdict IS NULL))
) STRICT;
CREATE INDEX requests_open ON requests (id) WHERE verdict IS NULL;
CREATE INDEX requests_by_push ON requests (push_id) WHERE push_id IS NOT NULL;

CREATE TABLE attempts (          -- an entry's part in an exchange that writes
  outbox_id  INTEGER NOT NULL REFERENCES outbox,
  request_id INTEGER NOT NULL REFERENCES requests,
  position   INTEGER NOT NULL,
  sent       TEXT NOT NULL CHECK (json_valid(sent)),      -- what was sent about it, secrets masked
  verdict    TEXT CHECK (verdict IN ('applied', 'not_applied', 'unknown')),
  moodle_id  INTEGER,
  message    TEXT,
  PRIMARY KEY (outbox_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_request ON attempts (request_id, position);

CREATE TABLE confirmed_enrolments ( -- what Moodle has confirmed to us, entry by entry
  user_id      INTEGER NOT NULL REFERENCES users,
  target_id    INTEGER NOT NULL REFERENCES course_targets,
  role         TEXT NOT NULL,
  starts_at    INTEGER NOT NULL,
  ends_at      INTEGER NOT NULL,
  suspended    INTEGER NOT NULL CHECK (suspended IN (0, 1)),
  confirmed_at TEXT NOT NULL,
  PRIMARY KEY (user_id, target_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE silent_changes (    -- values that Moodle took and then dropped or changed without a word, seen by reading back
  user_id INTEGER NOT NULL REFERENCES users,
  field   TEXT NOT NULL,
  sent    TEXT NOT NULL,
  found   TEXT NOT NULL,
  push_id INTEGER NOT NULL REFERENCES pushes,
  at      TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (user_id, field)
) STRICT, WITHOUT ROWID;

------------------------------------------------------------------ what happened

CREATE TABLE audit (             -- a chain: one row a commit (or a part of a large one) seals what that commit wrote
  seq        INTEGER PRIMARY KEY CHECK (seq >= 0),
  at         TEXT NOT NULL,
  run_id     INTEGER,
  event      TEXT NOT NULL,
  detail     TEXT NOT NULL CHECK (json_valid(detail)),
  outbox_to  INTEGER NOT NULL,                            -- seals the outbox rows after the row before's, up to this id
  moves_to   INTEGER NOT NULL,                            -- likewise of moves
  request_id INTEGER,                                     -- and this finished request with its attempts
  digest     TEXT NOT NULL,                               -- sha3-256 of those rows
  hash       TEXT NOT NULL                                -- sha3-256 of the hash before it and this row
) STRICT;
INSERT INTO audit VALUES (0, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NULL, 'genesis',
  json_object('store', lower(hex(randomblob(16)))), 0, 0, NULL, '', lower(hex(randomblob(32))));
CREATE INDEX audit_by_moves ON audit (moves_to);
CREATE INDEX audit_by_outbox ON audit (outbox_to);
CREATE INDEX audit_by_request ON audit (request_id) WHERE request_id IS NOT NULL;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER moves_no_update BEFORE UPDATE ON moves BEGIN SELECT RAISE(ABORT, 'moves is append-only'); END;
CREATE TRIGGER moves_no_delete BEFORE DELETE ON moves BEGIN SELECT RAISE(ABORT, 'moves is append-only'); END;
CREATE TRIGGER requests_no_delete BEFORE DELETE ON requests BEGIN SELECT RAISE(ABORT, 'requests is append-only'); END;
CREATE TRIGGER attempts_no_delete BEFORE DELETE ON attempts BEGIN SELECT RAISE(ABORT, 'attempts is append-only'); END;
CREATE TRIGGER requests_closed_once BEFORE UPDATE ON requests WHEN OLD.verdict IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'requests: a finished request does not change');
END;
CREATE TRIGGER attempts_closed_once BEFORE UPDATE ON attempts WHEN OLD.verdict IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'attempts: a judged attempt does not change');
END;

CREATE TRIGGER outbox_move BEFORE UPDATE OF state ON outbox
WHEN OLD.state <> NEW.state
 AND NOT EXISTS (SELECT 1 FROM outbox_moves m WHERE m.was = OLD.state AND m.now = NEW.state) BEGIN
  SELECT RAISE(ABORT, 'outbox: that move is not in outbox_moves');
END;
CREATE TRIGGER outbox_claim_needs_lease BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'sending' AND OLD.state <> 'sending'
 AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.epoch = NEW.lease_epoch AND l.released_at IS NULL) BEGIN
  SELECT RAISE(ABORT, 'outbox: claimed without the lease');
END;
CREATE TRIGGER outbox_starts_waiting BEFORE INSERT ON outbox WHEN NEW.state NOT IN ('held', 'ready') BEGIN
  SELECT RAISE(ABORT, 'outbox: an entry begins as held or ready');
END;
CREATE TRIGGER outbox_intent_fixed
BEFORE UPDATE OF id, kind, entity, user_id, target_id, role, group_id, cohort_id, payload, import_id, line, created_at ON outbox BEGIN
  SELECT RAISE(ABORT, 'outbox: what an entry says does not change; cancel it and import or map anew');
END;
CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox BEGIN
  SELECT RAISE(ABORT, 'outbox: cancel it, do not delete it');
END;
CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO moves (outbox_id, was, now, at, run_id, problem_code, problem)
  VALUES (NEW.id, OLD.state, NEW.state, NEW.changed_at, NEW.run_id, NEW.problem_code, NEW.problem);
END;
