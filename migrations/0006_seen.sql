-- 0006_seen: what linked accounts were when Moodle last showed them.

CREATE TABLE accounts_seen (     -- who each linked account was, as last seen in Moodle or confirmed by it; compared before
                                 -- the number is used again. All three NULL: an operator linked it, nobody has looked since
  user_id  INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  username TEXT,                                          -- NULL: not shown; '': empty there
  idnumber TEXT,
  email    TEXT COLLATE NOCASE,
  seen_at  TEXT NOT NULL CHECK (seen_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;

-- Who gets another number, or loses it, has not been seen there.
CREATE TRIGGER accounts_seen_of_one_number AFTER UPDATE OF moodle_id ON users WHEN OLD.moodle_id IS NOT NEW.moodle_id BEGIN
  DELETE FROM accounts_seen WHERE user_id = NEW.id;
END;

-- In older stores everybody else is compared with what is staged, at the next contact.
INSERT INTO accounts_seen (user_id, seen_at)
SELECT u.id, max(a.at) FROM audit a JOIN users u ON u.id = json_extract(a.detail, '$.user')
 WHERE a.event = 'link' AND u.moodle_id = json_extract(a.detail, '$.moodle_id')
 GROUP BY u.id;
