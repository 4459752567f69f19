-- 0002_views: for people at the sqlite3 prompt. Every view answers in a stock shell while a push runs;
-- only v_audit_broken needs the shell's sha3().
-- The programs read some of them: people, course_mappings, outbox_waits (what an entry waits for), v_outbox and the
-- audit_… texts. Columns called username are the table's own, so that a search for one person uses its index;
-- known_as names those who have none, known by a reference alone.

CREATE VIEW people AS            -- a name for everybody, also for those known by reference alone
SELECT id, coalesce(username, 'idnumber:' || idnumber, email, 'id:' || moodle_id) AS name FROM users;

CREATE VIEW outbox_waits AS      -- each ready entry, and the first thing it still waits for; NULL: it can be sent
SELECT id, kind, user_id, waits_on, -- earlier, account, course, role, group, cohort, enrolment
       CASE waits_on WHEN 'account' THEN person WHEN 'course' THEN target WHEN 'role' THEN role WHEN 'group' THEN group_name
                     WHEN 'cohort' THEN cohort WHEN 'enrolment' THEN target END AS thing,
       CASE waits_on
         WHEN 'account'   THEN 'the account of ' || person
         WHEN 'course'    THEN 'the course ' || target || coalesce(' (' || course_problem || ')', '')
         WHEN 'role'      THEN 'the role ' || role || ' to be mapped'
         WHEN 'group'     THEN 'the group ' || group_name
         WHEN 'cohort'    THEN 'the cohort ' || cohort || coalesce(' (' || cohort_problem || ')', '')
         WHEN 'enrolment' THEN 'the enrolment of ' || person || ' in ' || target
       END AS waits_for
  FROM (
    SELECT o.id, o.kind, o.user_id, o.role, t.target, t.problem AS course_problem, g.name AS group_name,
           c.key AS cohort, c.problem AS cohort_problem,
           coalesce(u.username, 'idnumber:' || u.idnumber, u.email, 'id:' || u.moodle_id) AS person,
           CASE
             WHEN k.needs_account AND u.moodle_id IS NULL THEN 'account'
             WHEN k.needs_course AND t.moodle_id IS NULL THEN 'course'
             WHEN k.needs_role AND o.role NOT GLOB 'id:[1-9]*'
                  AND NOT EXISTS (SELECT 1 FROM role_mappings r WHERE r.role = o.role) THEN 'role'
             WHEN k.needs_group AND g.moodle_id IS NULL THEN 'group'
             WHEN k.needs_cohort AND c.moodle_id IS NULL THEN 'cohort'
             WHEN k.after_enrolment AND EXISTS
                  (SELECT 1 FROM outbox e WHERE e.user_id = o.user_id AND +e.target_id = o.target_id AND e.kind = 'enrol.put'
                      AND e.id <> o.id AND e.state IN ('held', 'ready', 'sending', 'unknown', 'failed')) THEN 'enrolment'
           END AS waits_on
      FROM outbox o
      JOIN outbox_kinds k ON k.kind = o.kind
      LEFT JOIN users u ON u.id = o.user_id
      LEFT JOIN course_targets t ON t.id = o.target_id
      LEFT JOIN groups g ON g.id = o.group_id
      LEFT JOIN cohorts c ON c.id = o.cohort_id
     WHERE o.state = 'ready'
  );

CREATE VIEW course_mappings AS   -- each code of the files, where it leads, and who waits for it
SELECT c.code, t.target, t.moodle_id, c.origin, t.problem,
       (SELECT count(*) FROM enrolments e WHERE e.code_id = c.id AND e.state = 'active') AS enrolments,
       t.checked_at
  FROM course_codes c JOIN course_targets t ON t.id = c.target_id;

CREATE VIEW v_outbox AS          -- every entry, with names
SELECT o.id, o.state, o.kind, u.username, CASE WHEN u.username IS NULL THEN p.name END AS known_as, u.idnumber,
       coalesce((SELECT group_concat(c.code, '+') FROM course_codes c WHERE c.target_id = o.target_id), t.target) AS course,
       o.role, g.name AS group_name, substr(h.key, instr(h.key, ':') + 1) AS cohort,
       o.payload, o.before, o.tries, o.problem_code, o.problem, o.created_at, o.changed_at, o.plan_id, o.import_id, o.line
  FROM outbox o
  LEFT JOIN users u ON u.id = o.user_id
  LEFT JOIN people p ON p.id = o.user_id
  LEFT JOIN course_targets t ON t.id = o.target_id
  LEFT JOIN groups g ON g.id = o.group_id
  LEFT JOIN cohorts h ON h.id = o.cohort_id;

CREATE VIEW v_pending AS         -- what Moodle has still to be told, and what each entry waits for
SELECT v.id, v.state, v.kind, v.username, v.known_as, v.course, v.role, v.group_name, v.cohort, v.tries,
       CASE v.state
         WHEN 'held'    THEN 'the plan ' || coalesce(v.plan_id, '?') || ' to be approved'
         WHEN 'unknown' THEN 'a look-up: ' || v.problem
         WHEN 'sending' THEN 'an answer'
         ELSE coalesce((SELECT w.waits_for FROM outbox_waits w WHERE w.id = v.id), 'a push')
       END AS waits_for,
       v.problem, v.created_at
  FROM v_outbox v WHERE v.state IN ('held', 'ready', 'sending', 'unknown');

CREATE VIEW v_failed AS
SELECT id, kind, username, known_as, idnumber, course, role, group_name, cohort, tries, problem_code, problem, changed_at, import_id, line
  FROM v_outbox WHERE state = 'failed';

CREATE VIEW v_status AS
SELECT o.kind,
       count(*) FILTER (WHERE o.state = 'held')        AS held,
       count(*) FILTER (WHERE o.state = 'ready')       AS ready,
       count(*) FILTER (WHERE o.state = 'sending')     AS sending,
       count(*) FILTER (WHERE o.state = 'unknown')     AS unknown,
       count(*) FILTER (WHERE o.state = 'failed')      AS failed,
       count(*) FILTER (WHERE o.state = 'done')        AS done,
       count(*) FILTER (WHERE o.state = 'cancelled')   AS cancelled,
       count(*) FILTER (WHERE o.state = 'handed-over') AS handed_over
  FROM outbox o GROUP BY o.kind;

CREATE VIEW v_accounts AS        -- one line a person: what is staged, and what of it Moodle has
SELECT u.username, CASE WHEN u.username IS NULL THEN p.name END AS known_as, u.idnumber, u.idnumber AS local_id, u.email, u.firstname || ' ' || u.lastname AS name,
       u.state AS staged, u.moodle_id AS moodle_user, u.origin,
       CASE WHEN o.id IS NOT NULL THEN o.kind || ' ' || o.state || coalesce(': ' || o.problem, '')
            WHEN u.moodle_id IS NOT NULL THEN 'there'
            ELSE 'not planned' END AS status
  FROM users u JOIN people p ON p.id = u.id
  LEFT JOIN outbox o ON o.id =
       (SELECT max(x.id) FROM outbox x WHERE x.user_id = u.id AND x.kind GLOB 'user.*'
           AND x.state IN ('held', 'ready', 'sending', 'unknown', 'failed'));

CREATE VIEW v_sent AS            -- what was sent about whom, when, and what came back
SELECT r.id AS request, r.started_at AS at, r.function, o.kind, u.username, a.verdict, a.moodle_id,
       r.http_status, coalesce(a.message, r.error_message) AS message, a.sent, a.outbox_id
  FROM attempts a
  JOIN requests r ON r.id = a.request_id
  JOIN outbox o ON o.id = a.outbox_id
  LEFT JOIN users u ON u.id = o.user_id;

CREATE VIEW v_silently_changed AS -- what was sent, accepted, and is there otherwise: country codes that are none, unknown profile fields …
SELECT p.name AS username, c.field, c.sent, c.found, u.moodle_id, c.push_id, c.at
  FROM silent_changes c JOIN users u ON u.id = c.user_id JOIN people p ON p.id = c.user_id;

CREATE VIEW v_user_enrolments AS -- one line for each staged enrolment: where does it stand?
SELECT u.username, CASE WHEN u.username IS NULL THEN p.name END AS known_as, u.firstname || ' ' || u.lastname AS name, c.code AS course, e.role, e.state AS staged,
       t.moodle_id AS moodle_course, u.moodle_id AS moodle_user, e.starts_at, e.ends_at,
       CASE WHEN t.moodle_id IS NULL THEN 'course not found: ' || coalesce(t.problem, 'not asked yet')
            WHEN e.role NOT GLOB 'id:[1-9]*' AND NOT EXISTS (SELECT 1 FROM role_mappings r WHERE r.role = e.role)
                 THEN 'role not mapped'
            WHEN o.id IS NOT NULL THEN o.state || coalesce(': ' || o.problem, '')
            WHEN x.user_id IS NOT NULL THEN CASE x.suspended WHEN 1 THEN 'suspended' ELSE 'enrolled' END
            WHEN e.state = 'gone' THEN 'not enrolled'
            ELSE 'not planned' END AS status
  FROM enrolments e
  JOIN users u ON u.id = e.user_id
  JOIN people p ON p.id = e.user_id
  JOIN course_codes c ON c.id = e.code_id
  JOIN course_targets t ON t.id = c.target_id
  LEFT JOIN confirmed_enrolments x ON x.user_id = e.user_id AND x.target_id = c.target_id AND x.role = e.role
  LEFT JOIN outbox o ON o.id =
       (SELECT max(y.id) FROM outbox y WHERE y.user_id = e.user_id AND +y.target_id = c.target_id AND y.kind GLOB 'enrol.*'
           AND coalesce(y.role, e.role) = e.role AND y.state IN ('held', 'ready', 'sending', 'unknown', 'failed'));

CREATE VIEW v_mapping_problems AS
SELECT c.code AS course, t.target, count(e.id) AS enrolments, coalesce(t.problem, 'not asked yet') AS problem
  FROM course_codes c
  JOIN course_targets t ON t.id = c.target_id
  LEFT JOIN enrolments e ON e.code_id = c.id AND e.state = 'active'
 WHERE t.moodle_id IS NULL
 GROUP BY c.id;

CREATE VIEW v_wanted_enrolments AS -- staging in the site's terms: two codes of one course are one enrolment, with one pair of dates
SELECT e.user_id, c.target_id, e.role,
       min(e.starts_at) AS starts_at,
       CASE WHEN min(e.ends_at) = 0 THEN 0 ELSE max(e.ends_at) END AS ends_at,
       min(e.suspended) AS suspended
  FROM enrolments e
  JOIN users u ON u.id = e.user_id AND u.state <> 'gone'
  JOIN course_codes c ON c.id = e.code_id
 WHERE e.state = 'active'
 GROUP BY e.user_id, c.target_id, e.role;

------------------------------------------------------------------ the audit

CREATE VIEW audit_outbox_text AS -- the texts that the chain seals
SELECT id, json_array(id, kind, entity, payload || '', import_id, line, created_at) AS text FROM outbox;
CREATE VIEW audit_moves_text AS
SELECT id, json_array(id, outbox_id, was, now, at, run_id, problem_code, problem) AS text FROM moves;
CREATE VIEW audit_requests_text AS
SELECT id, json_array(id, run_id, function, purpose, items, started_at, finished_at, http_status, verdict,
                      error_code, error_message) AS text FROM requests;
CREATE VIEW audit_attempts_text AS
SELECT request_id, position,
       json_array(outbox_id, request_id, position, sent || '', verdict, moodle_id, message) AS text FROM attempts;

CREATE VIEW v_audit AS           -- the story: what each commit did, and each move of each entry
SELECT a.seq, a.at, a.event, NULL AS username, NULL AS kind, NULL AS outbox_id, a.detail,
       r.command || ' by ' || r.os_user || '@' || r.host AS run, a.hash
  FROM audit a LEFT JOIN runs r ON r.id = a.run_id
UNION ALL
SELECT (SELECT a.seq FROM audit a WHERE a.outbox_to >= o.id ORDER BY a.outbox_to, a.seq LIMIT 1), o.created_at, 'outbox.made', u.username, o.kind, o.id,
       json_object('entity', o.entity, 'import', o.import_id, 'line', o.line), NULL, NULL
  FROM outbox o LEFT JOIN users u ON u.id = o.user_id
UNION ALL
SELECT (SELECT a.seq FROM audit a WHERE a.moves_to >= m.id ORDER BY a.moves_to, a.seq LIMIT 1), m.at, 'outbox.' || m.now, u.username, o.kind, m.outbox_id,
       json_object('was', m.was, 'problem', m.problem), r.command || ' by ' || r.os_user || '@' || r.host, NULL
  FROM moves m JOIN outbox o ON o.id = m.outbox_id LEFT JOIN users u ON u.id = o.user_id LEFT JOIN runs r ON r.id = m.run_id;

CREATE VIEW v_audit_broken AS    -- no rows: the chain holds
WITH chain AS (
  SELECT *, lag(hash) OVER w AS before_hash, lag(seq) OVER w AS before_seq,
         lag(outbox_to) OVER w AS before_outbox, lag(moves_to) OVER w AS before_moves
    FROM audit WINDOW w AS (ORDER BY seq)
), checked AS MATERIALIZED (
  SELECT s.*, lower(hex(sha3(
           coalesce((SELECT group_concat(text, char(10)) FROM (SELECT text FROM audit_outbox_text x
                      WHERE x.id > s.before_outbox AND x.id <= s.outbox_to ORDER BY x.id)), '') || '|' ||
           coalesce((SELECT group_concat(text, char(10)) FROM (SELECT text FROM audit_moves_text x
                      WHERE x.id > s.before_moves AND x.id <= s.moves_to ORDER BY x.id)), '') || '|' ||
           coalesce((SELECT text FROM audit_requests_text x WHERE x.id = s.request_id), '') || '|' ||
           coalesce((SELECT group_concat(text, char(10)) FROM (SELECT text FROM audit_attempts_text x
                      WHERE x.request_id = s.request_id ORDER BY x.position)), ''), 256))) AS digest_now
    FROM chain s WHERE s.seq > 0
)
SELECT seq, at, event,
       CASE WHEN before_seq IS NOT seq - 1 THEN 'a row of the chain is missing before this one'
            WHEN digest <> digest_now THEN 'what this row sealed was changed'
            ELSE 'this row was changed' END AS what
  FROM checked
 WHERE before_seq IS NOT seq - 1
    OR digest <> digest_now
    OR hash <> lower(hex(sha3(before_hash || json_array(seq, at, run_id, event, detail || '',
                                                        outbox_to, moves_to, request_id, digest), 256)));
