-- 0009_reading: what lets a store of a million people answer at once.

-- Ready entries that a push left with a word are few; status names them without reading all that are ready. It is empty
-- after an import, which therefore pays nothing for it.
CREATE INDEX outbox_ready_problems ON outbox (kind, problem) WHERE state = 'ready' AND problem IS NOT NULL;

CREATE VIEW v_shared_emails AS   -- addresses of several active people, which Moodle refuses unless it is told otherwise
SELECT email, count(*) AS people, group_concat(username, ' ') AS usernames
  FROM users
 -- Found in the index alone first: only these people are read.
 WHERE state = 'active' AND email IN (SELECT email FROM users GROUP BY email HAVING count(*) > 1)
 GROUP BY email HAVING count(*) > 1;

-- Counted for each code by itself, so that a question about one course does not count all.
DROP VIEW v_mapping_problems;
CREATE VIEW v_mapping_problems AS -- codes whose Moodle course is not known, and how many enrolments hang on them
SELECT c.code AS course, t.target,
       (SELECT count(*) FROM enrolments e WHERE e.code_id = c.id AND e.state = 'active') AS enrolments,
       coalesce(t.problem, 'not asked yet') AS problem
  FROM course_codes c JOIN course_targets t ON t.id = c.target_id
 WHERE t.moodle_id IS NULL;
