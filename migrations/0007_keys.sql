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
