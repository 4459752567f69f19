-- 0004_accounts: what the engine and an operator keep about accounts beside the outbox.

INSERT INTO outbox_kinds VALUES
  ('service.call',    105, 1, 0, 0, 0, 0, 0, 'call a web-service function that a mapping names');

CREATE TABLE deleted_accounts (  -- accounts that we deleted; who comes back gets a new one, without the history
  user_id    INTEGER NOT NULL REFERENCES users,
  moodle_id  INTEGER NOT NULL CHECK (moodle_id > 0),
  deleted_at TEXT NOT NULL CHECK (deleted_at GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (user_id, moodle_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE kept_edits (        -- values that a field rule left in Moodle although a file says otherwise
  user_id INTEGER NOT NULL REFERENCES users,
  field   TEXT NOT NULL,
  wanted  TEXT NOT NULL,
  found   TEXT,                                           -- NULL: Moodle does not show the field
  push_id INTEGER REFERENCES pushes,
  at      TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (user_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE function_mappings ( -- fields that no core function takes, and the web-service function that does
  field      TEXT PRIMARY KEY CHECK (length(field) BETWEEN 1 AND 255),
  function   TEXT NOT NULL CHECK (function GLOB '[a-z]*' AND function NOT GLOB '*[^a-z0-9_]*'),
  parameters TEXT NOT NULL                                -- {"userid":"{userid}","programid":"{value}"}
             CHECK (json_valid(parameters) AND json_type(parameters) = 'object'),
  idempotent INTEGER NOT NULL DEFAULT 0 CHECK (idempotent IN (0, 1)),  -- 1: calling it twice does no harm
  changed_at TEXT NOT NULL CHECK (changed_at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;

CREATE TABLE generated_passwords ( -- sealed copies of passwords made here; gone once they are written out for people
  user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  box     BLOB NOT NULL CHECK (length(box) >= 28)
) STRICT;

CREATE TABLE handed_over (       -- which cells of unsendable were written out for a person, with what value
  user_id   INTEGER NOT NULL REFERENCES users,
  field     TEXT NOT NULL,
  value     TEXT NOT NULL,
  file_name TEXT NOT NULL,
  run_id    INTEGER NOT NULL REFERENCES runs,             -- who did it, and when
  at        TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (user_id, field)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_kept_edits AS
SELECT p.name AS username, k.field, k.wanted, k.found, u.moodle_id, k.push_id, k.at
  FROM kept_edits k JOIN users u ON u.id = k.user_id JOIN people p ON p.id = k.user_id;

CREATE VIEW v_unsendable AS      -- what no web service can take, and whether somebody has it on a list
SELECT p.name AS username, s.field, s.value, s.import_id, s.line,
       CASE WHEN h.user_id IS NULL THEN 'open'
            WHEN h.value <> s.value THEN 'changed since it was handed over'
            ELSE 'handed over' END AS state,
       h.file_name, h.at AS handed_over_at, r.os_user || '@' || r.host AS handed_over_by
  FROM unsendable s JOIN people p ON p.id = s.user_id
  LEFT JOIN handed_over h ON h.user_id = s.user_id AND h.field = s.field
  LEFT JOIN runs r ON r.id = h.run_id;
