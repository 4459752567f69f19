/// A query that people type at the `sqlite3` prompt.
struct Question {
    let what: String
    let sql: String
    let target: Target

    /// They name a person, a course or an import: an index has the answer.
    static let named: [Question] = [
        (
            "a person in each course",
            "SELECT course, role, moodle_user, status FROM v_user_enrolments WHERE username = '\(who)'"
        ),
        ("a person's account", "SELECT moodle_user, origin, status FROM v_accounts WHERE idnumber = 'S00000777'"),
        (
            "what was sent about a person",
            "SELECT at, function, verdict, message FROM v_sent WHERE username = '\(who)' ORDER BY at"
        ),
        ("what happened to a person", "SELECT at, event, kind FROM v_audit WHERE username = '\(who)'"),
        ("a person's entries", "SELECT id, state, kind, course FROM v_outbox WHERE username = '\(who)'"),
        ("what a person waits for", "SELECT kind, waits_for FROM v_pending WHERE username = '\(who)'"),
        (
            "who is in a course",
            "SELECT status, count(*), group_concat(username, ' ') FROM v_user_enrolments WHERE course = 'C0003' GROUP BY 1"
        ),
        ("where a code leads", "SELECT target, moodle_id, enrolments FROM course_mappings WHERE code = 'C0003'"),
        ("the last imports", "SELECT id, at, file_name, rows_added, state FROM imports ORDER BY id DESC LIMIT 5"),
        (
            "an import's refused lines",
            "SELECT line, field, message FROM import_problems WHERE import_id = (SELECT max(id) FROM imports) LIMIT 20"
        ),
    ].map { Question(what: $0, sql: $1, target: .atMost(0.1, unit: " s")) }

    /// They count everything.
    static let totals: [Question] = [
        ("where we stand", "SELECT * FROM v_status"),
        (
            "what waits, and for what",
            "SELECT waits_for, kind, count(*) FROM v_pending GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20"
        ),
        ("what failed", "SELECT problem_code, problem, count(*) FROM v_failed GROUP BY 1, 2 ORDER BY 3 DESC"),
        ("courses that are not there", "SELECT * FROM v_mapping_problems ORDER BY enrolments DESC"),
        ("outcomes not known", "SELECT id, kind, username, problem FROM v_outbox WHERE state = 'unknown'"),
        ("e-mail addresses used twice", "SELECT * FROM v_shared_emails"),
        ("what files and pushes did", "SELECT * FROM v_results ORDER BY at DESC LIMIT 10"),
    ].map { Question(what: $0, sql: $1, target: .atMost(3, unit: " s")) }

    /// Somebody who has an account and a course by then.
    static let who = SamplePerson(777).username
}
