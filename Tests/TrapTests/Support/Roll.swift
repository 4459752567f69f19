/// A list of people as both clients get it. An empty cell is one that the list leaves out.
struct Roll {
    typealias Record = [(name: String, value: String)]

    private let columns: [String]
    private let rows: [[String]]

    /// Everybody's, and like nothing else on the machine.
    static let password = "Passw0rd!\(UInt64.random(in: 0...UInt64.max))"

    /// The first column must be `username`.
    init(_ columns: [String], _ rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// People who lack nothing that Moodle demands, and what each has besides.
    init(_ usernames: [String], adding more: [(column: String, cell: (String) -> String)] = []) {
        columns = ["username", "password", "firstname", "lastname", "email"] + more.map(\.column)
        rows = usernames.map { name in
            [name, Self.password, "First", "Last", "\(name.lowercased())@example.edu"] + more.map { $0.cell(name) }
        }
    }

    var usernames: [String] { rows.map { $0[0] } }

    var csv: String {
        ([columns] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// Without the columns that are no fields of an account.
    var records: [Record] {
        rows.map { row in
            zip(columns, row).filter { !$1.isEmpty && !Self.isPlace($0) }.map { (name: $0, value: $1) }
        }
    }

    private static func isPlace(_ column: String) -> Bool {
        ["course", "role", "group", "cohort", "enrol"].contains { column.hasPrefix($0) }
    }
}
