-- 0003_people: what rows of users files may say of people besides what they are.

-- How the site is asked for somebody known by reference alone: a JSON array of 'idnumber:12345', 'username:jdoe' …,
-- tried in this order until one answers. NULL: the first of username, idnumber and email that is known.
ALTER TABLE users ADD COLUMN look_up TEXT
  CONSTRAINT look_up_is_a_list CHECK (look_up IS NULL OR (json_valid(look_up) AND json_type(look_up) = 'array'));

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
