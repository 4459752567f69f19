-- 0003_people: what rows of users files may say of people besides what they are.

-- The table is made anew, because a username may have a blank where the site allows all lower-case characters, and no
-- statement of SQLite takes a condition off a column. Views and the tables that refer to it go on by its name.
PRAGMA legacy_alter_table = ON;
CREATE TABLE users_anew (             -- one row a person, staged; moodle_id and origin are the engine's
  id              INTEGER PRIMARY KEY,
  username        TEXT                                    -- NULL only while a person is known by reference alone
                  CONSTRAINT username_fits_moodle CHECK (length(username) BETWEEN 1 AND 100 AND username = lower(username)),
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
  look_up         TEXT                                    -- how the site is asked for somebody known by reference alone: a JSON
                  CONSTRAINT look_up_is_a_list            -- array of 'idnumber:12345', 'username:jdoe' …, tried in this order until
                  CHECK (json_type(look_up) = 'array'),   -- one answers; NULL: the first of username, idnumber, email that is known
  CONSTRAINT a_staged_person_has_a_username CHECK (state = 'referenced' OR username IS NOT NULL),
  CONSTRAINT a_reference_says_whom CHECK (coalesce(username, idnumber, email) IS NOT NULL OR moodle_id IS NOT NULL),
  CONSTRAINT a_link_has_an_origin CHECK ((moodle_id IS NULL) = (origin IS NULL))
) STRICT;
INSERT INTO users_anew (id, username, username_origin, idnumber, email, firstname, lastname, auth, extra, suspended, state, when_exists, source, import_id, line, moodle_id, origin, linked_at)
  SELECT id, username, username_origin, idnumber, email, firstname, lastname, auth, extra, suspended, state, when_exists, source, import_id, line, moodle_id, origin, linked_at FROM users;
DROP TABLE users;
ALTER TABLE users_anew RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX users_by_username ON users (username);
CREATE UNIQUE INDEX users_by_moodle_id ON users (moodle_id) WHERE moodle_id IS NOT NULL;
CREATE INDEX users_by_email ON users (email);
CREATE INDEX users_by_idnumber ON users (idnumber) WHERE idnumber IS NOT NULL;

ALTER TABLE imports ADD COLUMN rows_skipped INTEGER NOT NULL DEFAULT 0;  -- of rows_unchanged: left as they are by the options

CREATE TABLE field_rules (       -- when a field of an account that is there is changed; a field without a row: always
  source TEXT NOT NULL,
  field  TEXT NOT NULL,                                   -- Moodle's name; '*' is every field without a row of its own
  rule   TEXT NOT NULL CHECK (rule IN ('always', 'never', 'if-empty', 'keep-edits')),
  PRIMARY KEY (source, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE username_settings ( -- how a source's usernames are made: a change is worth a word
  source     TEXT PRIMARY KEY,
  setting    TEXT NOT NULL,
  changed_at TEXT NOT NULL CHECK (changed_at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;

ALTER TABLE profile_fields ADD COLUMN changed_at TEXT
  CHECK (changed_at IS NULL OR changed_at GLOB '????-??-??T??:??:??.???Z');
