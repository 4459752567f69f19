import StagingStore
import Testing

@testable import CSVImport

/// Random small files, repeatable from their seed.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}

struct PropertyTests {
    private static let columns = ["firstname", "lastname", "city", "suspended", "department"]

    /// One file's rows by person: all cells filled, in an order of its own.
    private func file(_ dice: inout Dice) -> [String: [String]] {
        var rows: [String: [String]] = [:]
        for person in ["anna", "ben", "cleo", "dan"] where Bool.random(using: &dice) {
            rows[person] = [
                dice.pick(["A", "B", "É"]), dice.pick(["X", "Y"]), dice.pick(["Faro", "Porto"]), dice.pick(["0", "1"]),
                dice.pick(["M", "N"]),
            ]
        }
        return rows
    }

    private func text(_ rows: [String: [String]], _ dice: inout Dice) -> String {
        let order = Array(Self.columns.indices).shuffled(using: &dice)
        let header = (["username", "email"] + order.map { Self.columns[$0] }).joined(separator: ",")
        let lines = rows.keys.sorted().shuffled(using: &dice).map { person in
            ([person, person + "@x.org"] + order.map { rows[person]?[$0] ?? "" }).joined(separator: ",")
        }
        return ([header] + lines).joined(separator: "\n") + "\n"
    }

    private func staged(_ bench: Workbench) throws -> [String] {
        try bench.rows(
            "SELECT username, email, firstname, lastname, suspended, extra, state FROM users ORDER BY username")
    }

    @Test(arguments: 1...40)
    func `a sequence of files ends as its last statements alone`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let bench = try Workbench()
        var last: [String: [String]] = [:]
        for _ in 1...Int.random(in: 2...6, using: &dice) {
            let rows = file(&dice)
            if rows.isEmpty { continue }
            try bench.load(text(rows, &dice))
            last.merge(rows) { _, newer in newer }
            if dice.pick([true, false, false]) { try bench.deliver() }
        }
        guard !last.isEmpty else { return }
        let fresh = try Workbench()
        try fresh.load(text(last, &dice))
        #expect(try staged(bench) == staged(fresh))
        let before = try bench.contents()
        let again = try bench.load(text(last, &dice))
        #expect(again.rows.added == 0 && again.rows.changed == 0)
        #expect(
            try bench.contents().filter { !$0.hasPrefix("source_rows") }
                == before.filter { !$0.hasPrefix("source_rows") })
        #expect(try bench.store.read(AuditChain.breaks).isEmpty)
    }

    /// What a push would leave at Moodle, told from the entries alone, must be what is staged.
    @Test(arguments: 1...40)
    func `what is delivered and what waits add up to what is staged`(seed: UInt64) throws {
        var dice = Dice(seed: seed &+ 1_000)
        let bench = try Workbench()
        var moodle: [String: String] = [:]
        for _ in 1...8 {
            let rows = file(&dice)
            if rows.isEmpty { continue }
            try bench.load(text(rows, &dice))
            guard dice.pick([true, false]) else { continue }
            try applyOpenEntries(of: bench, to: &moodle)
            try bench.deliver()
        }
        try applyOpenEntries(of: bench, to: &moodle)
        for line in try bench.rows("SELECT username, suspended, extra ->> 'city' FROM users") {
            let parts = line.split(separator: "|").map(String.init)
            #expect(moodle[parts[0] + " suspended"] == parts[1])
            #expect(moodle[parts[0] + " city"] == parts[2])
        }
    }

    private func applyOpenEntries(of bench: Workbench, to moodle: inout [String: String]) throws {
        let open = try bench.rows(
            """
            SELECT o.kind, u.username, coalesce(o.payload ->> '$.fields.city', ''), u.extra ->> 'city'
              FROM outbox o JOIN users u ON u.id = o.user_id JOIN outbox_kinds k ON k.kind = o.kind
             WHERE o.state = 'ready' ORDER BY k.position, o.id
            """)
        for line in open {
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            switch parts[0] {
            case "user.create":
                moodle[parts[1] + " city"] = parts[3]
                moodle[parts[1] + " suspended"] = "0"
            case "user.update": if !parts[2].isEmpty { moodle[parts[1] + " city"] = parts[2] }
            case "user.suspend": moodle[parts[1] + " suspended"] = "1"
            case "user.unsuspend": moodle[parts[1] + " suspended"] = "0"
            default: Issue.record("an entry of another kind: \(line)")
            }
        }
    }
}
