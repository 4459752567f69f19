/// What a store says about itself, asked through the `sqlite3` shell: whether the measured program did the work.
struct StoreFacts {
    let path: String
    /// The measurement, for the complaint.
    let what: String

    /// The numbers of the one row that a query answers.
    func numbers(_ sql: String) throws -> [Int] {
        let text = try Program(name: "sqlite3").run(["-readonly", path, sql]).output
        return text.split(separator: "\n").first?.split(separator: "|").map { Int($0) ?? -1 } ?? []
    }

    func expect(_ sql: String, _ expected: [Int]) throws {
        let found = try numbers(sql)
        guard found == expected else {
            throw WrongMeasure("\(what): expected \(expected), but found \(found), by \(sql)")
        }
    }

    /// The counts of the newest import: read, added, changed, unchanged, rejected, and entries made.
    func expectImport(
        read: Int, added: Int = 0, changed: Int = 0, unchanged: Int = 0, entries: Int
    ) throws {
        try expect(
            """
            SELECT rows_read, rows_added, rows_changed, rows_unchanged, rows_rejected, entries
              FROM imports ORDER BY id DESC LIMIT 1
            """, [read, added, changed, unchanged, 0, entries])
    }
}
