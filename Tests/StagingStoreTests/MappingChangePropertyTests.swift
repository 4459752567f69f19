import GRDB
import StagingStore
import StoreFixtures
import Testing

struct MappingChangePropertyTests {
    @Test(arguments: 1...25 as ClosedRange<UInt64>)
    func `after any changes of mappings, what waits or stands is what staging wants`(seed: UInt64) throws {
        var random = Sequence(seed: seed)
        let filled = try FilledStore()
        try filled.importFile()
        let people = try ["ana", "bea", "eve"].map { try filled.person($0) }
        let codes = try ["A", "B", "C"].map { try filled.code($0, to: "shortname:\($0)") }
        for person in people {
            for code in codes where Bool.random(using: &random) {
                let starts = Int64.random(in: 0...2, using: &random) * 100
                try filled.enrol(person, in: code, starts: starts, ends: starts + 50)
                if Bool.random(using: &random) { try filled.join(person, "Red", in: code) }
            }
        }
        for _ in 0..<12 {
            if Bool.random(using: &random) { try deliverOne(filled, &random) }
            let code = ["A", "B", "C"][Int.random(in: 0..<3, using: &random)]
            let target = try CourseTarget(
                ["shortname:A", "shortname:B", "id:42", "idnumber:7"][Int.random(in: 0..<4, using: &random)])
            try filled.store.write { db in
                _ = try MappingChange.apply(
                    db, code: code, to: target, origin: .byOperator, run: filled.run.id, at: FilledStore.moment)
                try AuditChain.seal(db, event: "mapping", detail: [:], run: filled.run.id, at: FilledStore.moment)
            }
        }
        #expect(try enrolmentsThatStandOrWait(filled) == enrolmentsWanted(filled))
        #expect(try membersWaiting(filled) == membersWanted(filled))
        #expect(try filled.rows("SELECT * FROM v_audit_broken").isEmpty)
        #expect(try filled.rows("PRAGMA foreign_key_check").isEmpty)
    }

    /// An engine's work on one enrolment: Moodle has it.
    private func deliverOne(_ filled: FilledStore, _ random: inout Sequence) throws {
        let waiting = try filled.rows(
            "SELECT id, user_id, target_id, payload FROM outbox WHERE state = 'ready' AND kind = 'enrol.put' ORDER BY id"
        )
        guard let entry = waiting.randomElement(using: &random) else { return }
        try filled.bring(entry["id"], to: .done)
        try filled.execute(
            """
            INSERT OR REPLACE INTO confirmed_enrolments
            SELECT user_id, target_id, role, payload ->> '$.timestart', payload ->> '$.timeend', 0, changed_at, 1
              FROM outbox WHERE id = ?
            """, [entry["id"] as Int64])
    }

    private func enrolmentsWanted(_ filled: FilledStore) throws -> [String?] {
        try filled.texts(
            """
            SELECT user_id || ' ' || target_id || ' ' || starts_at || '-' || ends_at FROM v_wanted_enrolments ORDER BY 1
            """)
    }

    /// The waiting entry of each enrolment, else what Moodle has, of those that are wanted; and all other waiting ones.
    private func enrolmentsThatStandOrWait(_ filled: FilledStore) throws -> [String?] {
        try filled.texts(
            """
            SELECT user_id || ' ' || target_id || ' ' || (payload ->> '$.timestart') || '-' || (payload ->> '$.timeend')
              FROM outbox WHERE kind = 'enrol.put' AND state = 'ready'
            UNION ALL
            SELECT c.user_id || ' ' || c.target_id || ' ' || c.starts_at || '-' || c.ends_at
              FROM confirmed_enrolments c JOIN v_wanted_enrolments w USING (user_id, target_id, role)
             WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'enrol.put' AND o.state = 'ready'
                                  AND o.user_id = c.user_id AND o.target_id = c.target_id)
             ORDER BY 1
            """)
    }

    private func membersWanted(_ filled: FilledStore) throws -> [String?] {
        try filled.texts(
            """
            SELECT DISTINCT m.user_id || ' ' || c.target_id FROM group_members m JOIN course_codes c ON c.id = m.code_id
              JOIN groups g ON g.id = m.group_id AND g.target_id = c.target_id AND g.state = 'active'
             WHERE m.state = 'active' ORDER BY 1
            """)
    }

    private func membersWaiting(_ filled: FilledStore) throws -> [String?] {
        try filled.texts(
            "SELECT user_id || ' ' || target_id FROM outbox WHERE kind = 'group.member' AND state = 'ready' ORDER BY 1")
    }

    /// Numbers that a seed repeats.
    private struct Sequence: RandomNumberGenerator {
        private var state: UInt64

        init(seed: UInt64) {
            state = seed
        }

        /// SplitMix64.
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
