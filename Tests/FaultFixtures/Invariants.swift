/// What must hold in a store whenever no engine runs, however the last one ended. Each question answers with a line for
/// each breach; plain SQL, so that the `sqlite3` shell can ask it too.
package enum Invariants {
    package static let sql = [nothingOpen, done, ours, twice, chain, moves, oneOpen, reasons, places, file, pushes]
        .joined(separator: "\n")

    // I1
    private static let nothingOpen = """
        SELECT 'I1: entry ' || id || ' is being sent' FROM outbox WHERE state = 'sending';
        SELECT 'I1: request ' || id || ' is open' FROM requests WHERE verdict IS NULL;
        SELECT 'I1: an attempt of request ' || request_id || ' is open' FROM attempts WHERE verdict IS NULL;
        """
    // I2. Who was deleted on purpose is linked no more.
    private static let done = """
        SELECT 'I2: done without a link: ' || o.id FROM outbox o JOIN users u ON u.id = o.user_id
         WHERE o.kind = 'user.create' AND o.state = 'done' AND u.moodle_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM outbox d WHERE d.user_id = o.user_id AND d.id > o.id
                              AND d.kind IN ('user.create', 'user.delete'));
        """
    // I3
    private static let ours = """
        SELECT 'I3: called ours without a request: ' || u.id FROM users u WHERE u.origin = 'created' AND NOT EXISTS
          (SELECT 1 FROM outbox o JOIN attempts a ON a.outbox_id = o.id
            WHERE o.user_id = u.id AND o.kind = 'user.create');
        """
    // I4. Made again is who was deleted on purpose, also by a request that was carried out when nobody wanted it any more,
    // or was lost by Moodle itself.
    private static let twice = """
        SELECT 'I4: made twice: ' || o.user_id FROM attempts a JOIN outbox o ON o.id = a.outbox_id
         WHERE o.kind = 'user.create' AND a.verdict = 'applied' GROUP BY o.user_id
        HAVING count(*) > 1
             + (SELECT count(*) FROM outbox d WHERE d.user_id = o.user_id AND d.kind = 'user.delete'
                   AND (d.state = 'done'
                        OR EXISTS (SELECT 1 FROM attempts b WHERE b.outbox_id = d.id AND b.verdict = 'unknown')))
             + (SELECT count(*) FROM audit WHERE event = 'link.lost' AND json_extract(detail, '$.user') = o.user_id);
        """
    // I5
    private static let chain = """
        SELECT 'I5: the chain, ' || seq || ': ' || what FROM v_audit_broken;
        SELECT 'I5: moves are not sealed' WHERE (SELECT coalesce(max(id), 0) FROM moves)
          > (SELECT moves_to FROM audit ORDER BY seq DESC LIMIT 1);
        SELECT 'I5: entries are not sealed' WHERE (SELECT coalesce(max(id), 0) FROM outbox)
          > (SELECT outbox_to FROM audit ORDER BY seq DESC LIMIT 1);
        """
    // I6
    private static let moves = """
        SELECT 'I6: the last move of ' || o.id || ' is not its state' FROM outbox o JOIN moves m
            ON m.id = (SELECT max(id) FROM moves WHERE outbox_id = o.id) WHERE m.now <> o.state;
        SELECT 'I6: a state without a move: ' || id FROM outbox o WHERE state NOT IN ('held', 'ready')
           AND NOT EXISTS (SELECT 1 FROM moves m WHERE m.outbox_id = o.id);
        """
    // I7: one waiting, one in flight.
    private static let oneOpen = """
        SELECT 'I7: two waiting entries: ' || entity FROM outbox WHERE state IN ('held', 'ready', 'failed')
         GROUP BY entity HAVING count(*) > 1;
        SELECT 'I7: two entries in flight: ' || entity FROM outbox WHERE state IN ('sending', 'unknown')
         GROUP BY entity HAVING count(*) > 1;
        """
    // I8
    private static let reasons = """
        SELECT 'I8: no reason: ' || id FROM outbox WHERE state IN ('unknown', 'failed') AND coalesce(problem, '') = '';
        """
    // I9
    private static let places = """
        SELECT 'I9: an enrolment confirmed for nobody: ' || user_id FROM confirmed_enrolments c WHERE NOT EXISTS
          (SELECT 1 FROM users u WHERE u.id = c.user_id AND u.moodle_id IS NOT NULL);
        """
    // I10
    private static let file = """
        SELECT 'I10: a foreign key of ' || "table" FROM pragma_foreign_key_check;
        SELECT 'I10: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok';
        """
    // I12, as far as the store knows: whoever runs a command can look at its runs.
    private static let pushes = """
        SELECT 'I12: two pushes are running' WHERE (SELECT count(*) FROM pushes WHERE state = 'running') > 1;
        SELECT 'I12: a run ended while its push runs: ' || r.id FROM runs r JOIN pushes p ON p.run_id = r.id
         WHERE p.state = 'running' AND r.finished_at IS NOT NULL;
        SELECT 'I12: a push of a killed run was finished: ' || p.id FROM pushes p JOIN runs r ON r.id = p.run_id
         WHERE p.state = 'dead' AND r.finished_at IS NOT NULL AND r.exit_code = 0;
        """

    /// I11: what the files said, and nothing of what a push may write. Equal before and after it.
    package static let staging = """
        SELECT group_concat(json_array(id, username, idnumber, email, firstname, lastname, auth, extra, suspended, state,
                                       when_exists, import_id, line), char(10)) FROM (SELECT * FROM users ORDER BY id);
        SELECT count(*), sum(starts_at), sum(ends_at), sum(suspended) FROM enrolments;
        SELECT group_concat(entity || coalesce(payload, '')) FROM (SELECT * FROM outbox WHERE import_id IS NOT NULL ORDER BY id);
        """
}
