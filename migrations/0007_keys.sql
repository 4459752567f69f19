-- 0007_keys: whose word counts for who somebody is, what they are called, and what became of those whom Moodle lacks.

-- users.look_up is also the mapping key of somebody whom a users file describes in full: ["idnumber:12345"]. The account
-- that has this value is theirs, whatever its username and e-mail are.
ALTER TABLE users ADD COLUMN may_rename INTEGER NOT NULL DEFAULT 0     -- 1: an account that the key finds under another name
  CHECK (may_rename IN (0, 1));                                        -- gets the username of the file
CREATE INDEX users_by_look_up ON users (look_up) WHERE look_up IS NOT NULL AND moodle_id IS NULL;

DROP VIEW v_kept_edits;
CREATE VIEW v_kept_edits AS      -- a username without a found one: nobody has asked Moodle yet
SELECT p.name AS username, k.field, k.wanted, k.found, u.moodle_id, k.push_id, k.at
  FROM kept_edits k JOIN users u ON u.id = k.user_id JOIN people p ON p.id = k.user_id
 WHERE k.field <> 'username' OR k.found IS NOT NULL;

CREATE TABLE skipped_people (    -- whom a users file means to change, and of whom Moodle had no account when a push asked
  user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  push_id INTEGER REFERENCES pushes,
  at      TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z')
) STRICT;

CREATE VIEW v_skipped AS         -- rows that a push stepped over, because Moodle has nobody whom they mean
SELECT p.name AS username,
       coalesce((SELECT group_concat(value, ', ') FROM json_each(u.look_up)), p.name) AS key,
       i.file_name AS file, u.line, s.push_id, s.at
  FROM skipped_people s JOIN users u ON u.id = s.user_id JOIN people p ON p.id = s.user_id
  JOIN imports i ON i.id = u.import_id
 WHERE u.moodle_id IS NULL;

ALTER TABLE users ADD COLUMN delete_asked INTEGER NOT NULL DEFAULT 0   -- 1: suspended, because a file asked to delete and
  CHECK (delete_asked IN (0, 1));                                      -- that was not allowed; deleted=0 opens it again

DROP VIEW v_results;
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
                          AND u.when_exists IN ('leave', 'skip'))
         + count(DISTINCT o.user_id) FILTER (WHERE m.now = 'cancelled' AND NOT EXISTS
             (SELECT 1 FROM outbox x WHERE x.user_id = o.user_id AND x.run_id = p.run_id AND x.kind = 'user.rename'
                 AND x.state = 'failed')) AS skipped,
       count(*) FILTER (WHERE m.now = 'failed' AND m.problem_code = 'passwordpolicy') AS weak_passwords,
       count(*) FILTER (WHERE m.now = 'failed' AND o.kind NOT IN ('user.rename', 'user.delete')
                          AND m.problem_code IS NOT 'passwordpolicy') AS errors
  FROM pushes p
  LEFT JOIN moves m ON m.run_id = p.run_id
                   AND (m.now IN ('done', 'failed') OR m.now = 'cancelled' AND m.problem_code = 'no-account')
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

CREATE VIEW v_duplicates AS      -- people who may be one person, or who share what Moodle gives to one account alone
WITH shared(what, value, id) AS (
  SELECT 'email', lower(email), id FROM users WHERE state <> 'gone' AND email IS NOT NULL
  UNION ALL
  SELECT 'idnumber', idnumber, id FROM users WHERE state <> 'gone' AND idnumber IS NOT NULL
  UNION ALL                      -- such as a date of birth
  SELECT 'name and ' || f.shortname,
         lower(u.firstname) || ' ' || lower(u.lastname) || ', ' || json_extract(u.extra, '$."profile_field_' || f.shortname || '"'),
         u.id
    FROM profile_fields f JOIN users u ON json_extract(u.extra, '$."profile_field_' || f.shortname || '"') <> ''
   WHERE f.type = 'datetime' AND u.state <> 'gone'
)
SELECT s.what, s.value, count(*) AS people, group_concat(p.name, ', ') AS usernames
  FROM shared s JOIN people p ON p.id = s.id WHERE s.value IS NOT NULL
 GROUP BY s.what, s.value HAVING count(*) > 1;

CREATE TABLE absent_people (     -- whom full files of a source leave out, and who are not taken away yet
  source  TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  since   TEXT NOT NULL CHECK (since GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (source, user_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_absent AS
SELECT p.name AS username, a.source, a.since, u.moodle_id
  FROM absent_people a JOIN users u ON u.id = a.user_id JOIN people p ON p.id = a.user_id;
