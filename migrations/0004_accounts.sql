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

------------------------------------------------------------------ what came of it

CREATE VIEW v_results AS         -- the counts of Moodle's own upload page: one line a push, and one an import
SELECT 'push' AS what, p.id, p.started_at AS at,
       count(*) FILTER (WHERE m.now = 'done' AND o.kind = 'user.create' AND o.tries > 0) AS created,
       count(DISTINCT o.user_id) FILTER (WHERE m.now = 'done' AND o.tries > 0
                                           AND o.kind IN ('user.update', 'user.suspend', 'user.unsuspend')) AS updated,
       count(DISTINCT o.user_id) FILTER (WHERE m.now = 'done' AND o.tries = 0
         AND (o.kind = 'user.update' OR o.kind = 'user.create' AND u.when_exists IN ('update', 'number'))
         AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.user_id = o.user_id AND x.run_id = p.run_id AND x.tries > 0
                            AND x.state = 'done' AND x.kind IN ('user.update', 'user.unsuspend'))) AS up_to_date,
       count(*) FILTER (WHERE m.now = 'done' AND o.kind = 'user.rename' AND o.entity NOT GLOB '*/temporary') AS renamed,
       count(*) FILTER (WHERE m.now = 'failed' AND o.kind = 'user.rename') AS rename_errors,
       count(*) FILTER (WHERE m.now = 'done' AND o.kind = 'user.delete') AS deleted,
       count(*) FILTER (WHERE m.now = 'failed' AND o.kind = 'user.delete') AS delete_errors,
       count(*) FILTER (WHERE m.now = 'done' AND o.kind = 'user.create' AND o.tries = 0
                          AND u.when_exists IN ('leave', 'skip')) AS skipped,
       count(*) FILTER (WHERE m.now = 'failed' AND m.problem_code = 'passwordpolicy') AS weak_passwords,
       count(*) FILTER (WHERE m.now = 'failed' AND o.kind NOT IN ('user.rename', 'user.delete')
                          AND m.problem_code IS NOT 'passwordpolicy') AS errors
  FROM pushes p
  LEFT JOIN moves m ON m.run_id = p.run_id AND m.now IN ('done', 'failed')
  LEFT JOIN outbox o ON o.id = m.outbox_id
  LEFT JOIN users u ON u.id = o.user_id
 GROUP BY p.id
UNION ALL                        -- of an import: what its rows asked for; nothing of it is in Moodle yet
SELECT 'import', i.id, i.at, i.rows_added, i.rows_changed, i.rows_unchanged - i.rows_skipped,
       (SELECT count(*) FROM outbox o WHERE o.import_id = i.id AND o.kind = 'user.rename'),
       (SELECT count(*) FROM import_problems x WHERE x.import_id = i.id AND x.severity = 'error' AND x.code GLOB 'rename*'),
       (SELECT count(*) FROM outbox o WHERE o.import_id = i.id AND o.kind = 'user.delete'),
       (SELECT count(*) FROM import_problems x WHERE x.import_id = i.id AND x.severity = 'error' AND x.code GLOB 'delet*'),
       i.rows_skipped,
       (SELECT count(DISTINCT x.line) FROM import_problems x WHERE x.import_id = i.id AND x.code IN ('password-weak', 'password-left-out', 'password-kept')),
       i.rows_rejected
  FROM imports i WHERE i.dataset = 'users';

CREATE VIEW v_changes AS         -- which fields of which account a push changed, old and new
SELECT push, username, field, old, new, at
  FROM (
    SELECT s.push, s.username, s.kind, s.at, s.field, s.new,
           CASE WHEN s.kind = 'user.delete' THEN '0'
                ELSE CAST(json_extract(s.before, '$."' || s.field || '"') AS TEXT) END AS old
      FROM (
        SELECT r.push_id AS push, p.name AS username, o.kind, o.before, r.started_at AS at,
               CASE WHEN o.kind = 'user.delete' THEN 'deleted'
                    WHEN j.key GLOB 'customfields*type]' THEN 'profile_field_' || j.value
                    WHEN j.key GLOB 'preferences*type]' THEN 'preference:' || j.value
                    ELSE j.key END AS field,
               CASE WHEN o.kind = 'user.delete' THEN '1'
                    WHEN j.key GLOB '*s[[][0-9]*type]'
                    THEN json_extract(a.sent, '$."' || replace(j.key, '[type]', '[value]') || '"')
                    ELSE j.value END AS new
          FROM requests r
          JOIN attempts a ON a.request_id = r.id
          JOIN outbox o ON o.id = a.outbox_id
          JOIN people p ON p.id = o.user_id
          JOIN json_each(a.sent) j ON j.key NOT IN ('id', 'password', 'createpassword') AND j.key NOT GLOB '*s[[][0-9]*value]'
         WHERE r.push_id IS NOT NULL AND r.purpose = 'write'
           AND o.kind IN ('user.create', 'user.update', 'user.rename', 'user.suspend', 'user.unsuspend', 'user.delete')
           AND (a.verdict = 'applied'
                -- The answer was lost, and a look-up found it.
                OR a.verdict = 'unknown' AND o.state = 'done'
                   AND a.request_id = (SELECT max(x.request_id) FROM attempts x WHERE x.outbox_id = o.id))
      ) s
  )
 WHERE old IS NOT new;
