import StagingStore
import Testing

@testable import CSVImport

/// The first users file of a store is staged in two passes. Nobody may see a difference.
struct FirstLoadTests {
    private static let head = "username,idnumber,email,firstname,lastname,city,suspended,password,maildigest"

    /// A dirty file: people who come twice, values that two people claim, cells that are wrong or missing.
    private static func file(_ dice: inout Dice, places: Bool) -> String {
        var lines = [head + (places ? ",course1,role1,group1,course2,cohort1,sysrole1" : "")]
        for _ in 1...Int.random(in: 1...160, using: &dice) {
            let number = Int.random(in: 1...120, using: &dice)
            let other = dice.pick([number, number, number, Int.random(in: 1...120, using: &dice)])
            var cells = [
                dice.pick(["u\(number)", "u\(number)", "u\(number)", "U\(number)", "", "guest"]),
                dice.pick(["", "S\(number)", "S\(number)", "S\(other)"]),
                dice.pick(["u\(number)@x.org", "u\(number)@x.org", "U\(other)@x.org", "u\(other)@x.org", "nowhere", ""]
                ),
                dice.pick(["Ana", "Zoë", "<b>", "Ana Maria"]), dice.pick(["Sá", "Żółć", ""]),
                dice.pick(["Porto", "\"Vila, \"\"Nova\"\"\nde Gaia\"", ""]), dice.pick(["0", "1", "", "x"]),
                dice.pick(["", "", "Str0ng-Pass", "weak", "changeme"]), dice.pick(["", "1"]),
            ]
            if places {
                cells += [
                    dice.pick(["BIO101", "id:7", ""]), dice.pick(["", "student", "editingteacher", "9x"]),
                    dice.pick(["", "G1", "G2"]), dice.pick(["", "BIO101", "CHE102"]), dice.pick(["", "year 3"]),
                    dice.pick(["", "", "coursecreator"]),
                ]
            }
            lines.append(cells.joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What a store holds of everybody but `decoy`, without numbers of rows, and without the line that first staged a
    /// group: that is the first to be staged, which may be another.
    private static func contents(_ bench: Workbench) throws -> [String] {
        let people = """
            SELECT 'user', username, username_origin, idnumber, email, firstname, lastname, auth, extra, suspended, state,
                   when_exists, source, line
              FROM users WHERE username <> 'decoy' ORDER BY username
            """
        let entries = """
            SELECT 'entry', u.username, o.kind, t.target, o.role, g.name, c.key,
                   o.payload, o.before, o.state, iif(o.user_id IS NULL, NULL, o.line)
              FROM outbox o LEFT JOIN users u ON u.id = o.user_id LEFT JOIN course_targets t ON t.id = o.target_id
              LEFT JOIN groups g ON g.id = o.group_id LEFT JOIN cohorts c ON c.id = o.cohort_id
             WHERE u.username IS NOT 'decoy' ORDER BY u.username, o.kind, t.target, o.role, g.name, c.key, o.line, o.state, o.payload
            """
        let newest = "(SELECT max(id) FROM imports)"
        return try bench.rows(people) + bench.rows(entries)
            + bench.rows(
                """
                SELECT 'enrolment', u.username, c.code, e.role, e.starts_at, e.suspended, e.state, e.line
                  FROM enrolments e JOIN users u ON u.id = e.user_id JOIN course_codes c ON c.id = e.code_id
                 ORDER BY 2, 3, 4
                """)
            + bench.rows(
                """
                SELECT 'member', u.username, g.name, m.state, m.line
                  FROM group_members m JOIN users u ON u.id = m.user_id JOIN groups g ON g.id = m.group_id ORDER BY 2, 3
                """)
            + bench.rows(
                "SELECT 'problem', line, field, code, message FROM import_problems WHERE import_id = \(newest) ORDER BY 2, 3, 4"
            )
            + bench.rows(
                "SELECT 'rejected', line, iif(recognised, row_key, 0) FROM rejected_rows WHERE import_id = \(newest) ORDER BY 2"
            )
            + bench.rows(
                """
                SELECT 'row', r.row_key, hex(r.row_hash), u.username
                  FROM source_rows r LEFT JOIN users u ON u.id = r.object_id
                 WHERE u.username IS NOT 'decoy' ORDER BY 2
                """)
            + bench.rows(
                """
                SELECT 'sealed', u.username FROM sealed_passwords p JOIN users u ON u.id = p.user_id ORDER BY 2
                """)
            + bench.rows(
                "SELECT 'unsendable', u.username, field, value FROM unsendable JOIN users u ON u.id = user_id ORDER BY 2, 3"
            )
    }

    @Test(arguments: 1...60)
    func `a first file stages what it would stage beside somebody who was there before`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let text = Self.file(&dice, places: seed.isMultiple(of: 2))
        let first = try Workbench()
        let later = try Workbench()
        try later.load("username,email,firstname,lastname\ndecoy,decoy@y.org,De,Coy\n")
        let change: (inout ImportOptions) -> Void = { options in
            if seed.isMultiple(of: 3) { options.people.sharedEmails = true }
            if seed.isMultiple(of: 5) { options.weakPasswords = .reject }
        }
        let one = try first.load(text, change: change)
        let other = try later.load(text, change: change)
        #expect(one.rows == other.rows)
        #expect(one.entries == other.entries)
        #expect(one.skipped == other.skipped)
        #expect(Workbench.brief(one) == Workbench.brief(other))
        let (staged, expected) = try (Self.contents(first), Self.contents(later))
        #expect(staged.difference(from: expected).map(\.brief) == [])
        #expect(try first.store.read(AuditChain.breaks).isEmpty)
        // What the source said is known alike: the same rows are stepped over.
        let again = try first.load(text + "\n", change: change)
        let otherAgain = try later.load(text + "\n", change: change)
        #expect(again.rows == otherAgain.rows)
        #expect(again.entries == otherAgain.entries)
    }

    @Test func `the indexes of people are all there after a first file`() throws {
        let indexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'users' ORDER BY 1"
        let bench = try Workbench()
        let before = try bench.rows(indexes)
        try bench.load("username,email,firstname,lastname\nana,ana@x.org,Ana,Sá\nana,other@x.org,Ana,Sá\n")
        #expect(try bench.rows(indexes) == before)
        #expect(before.contains { $0.hasPrefix("users_by_username|CREATE UNIQUE INDEX") })
    }

    @Test func `a first file that is refused leaves indexes and nobody`() throws {
        let bench = try Workbench()
        let before = try bench.rows("SELECT name, sql FROM sqlite_schema ORDER BY 1")
        let report = try bench.load("username,email,firstname,lastname\nana,ana@x.org,Ana,Sá\n\"ben,b@x.org,Ben,Sá\n")
        #expect(report.state == .refused)
        #expect(try bench.rows("SELECT name, sql FROM sqlite_schema ORDER BY 1") == before)
        #expect(try bench.rows("SELECT * FROM users").isEmpty)
    }
}

struct JSONMembersTests {
    @Test(arguments: 1...50)
    func `members written by hand are what the encoder writes`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var members: [String: String] = [:]
        for _ in 0..<Int.random(in: 0...8, using: &dice) {
            let name = dice.pick(["city", "phone1", "profile_field_é", "preference:x", "Z", "_a", "a/b", "\"q\""])
            let scalars = (0..<Int.random(in: 0...12, using: &dice)).map { _ in
                dice.pick(Array(0...0x2F) + [0x5C, 0x7F, 0x80, 0xE9, 0x2028, 0x2029, 0xFEFF, 0x1F989, 0x2F, 0x3C])
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars.compactMap { Unicode.Scalar(UInt32($0)) })
            members[name] = String(text)
        }
        #expect(try JSONText.members(members) == JSONText.text(members))
    }
}

extension CollectionDifference<String>.Change {
    fileprivate var brief: String {
        switch self {
        case .insert(_, let line, _): "+ \(line)"
        case .remove(_, let line, _): "- \(line)"
        }
    }
}
