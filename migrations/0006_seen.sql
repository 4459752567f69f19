-- 0006_seen: what linked accounts were when Moodle last showed them, and requests that may still be at work.

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

-- Given up without a proof of what became of them: what they would undo waits until they are surely over.
CREATE INDEX requests_given_up ON requests (finished_at) WHERE verdict = 'unknown';

DROP VIEW v_pending;
CREATE VIEW v_pending AS         -- what Moodle has still to be told, and what each entry waits for
SELECT v.id, v.state, v.kind, v.username, v.known_as, v.course, v.role, v.group_name, v.cohort, v.tries,
       CASE v.state
         WHEN 'held'    THEN 'the plan ' || coalesce(v.plan_id, '?') || ' to be approved'
         WHEN 'unknown' THEN 'a look-up: ' || v.problem
         WHEN 'sending' THEN 'an answer'
         ELSE coalesce((SELECT w.waits_for FROM outbox_waits w WHERE w.id = v.id),
                       CASE WHEN v.problem_code = 'settling' THEN substr(v.problem, length('waits until ') + 1) END, 'a push')
       END AS waits_for,
       v.problem, v.created_at
  FROM v_outbox v WHERE v.state IN ('held', 'ready', 'sending', 'unknown');
