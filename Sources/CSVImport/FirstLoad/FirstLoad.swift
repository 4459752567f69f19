import CSVReading
import GRDB
import StagingStore

/// The first users file of a store, in two passes.
///
/// Where nobody is staged, a row about somebody whose username, idnumber and e-mail no earlier row of the file brought
/// is about somebody new: that needs no look into the store. The first pass stages those rows, into a table whose
/// indexes of these three columns are made afterwards, sorted, instead of row by row. The second takes the others, in
/// their order, the usual way. Rows that touch each other's values all wait for the second pass, the first of them
/// aside, so that they meet in the order of the file.
///
/// With look-ups and inline indexes the same file took two to three times as long (`Benchmarks`).
final class FirstLoad {
    private let session: ImportSession
    private let people: People
    private let indexes: [(name: String, sql: String)]
    private var seen = Fingerprints()
    /// The lines that wait for the second pass, ascending.
    private(set) var postponed: [UInt32] = []
    private(set) var isOpen = true

    /// - Returns: nil if somebody is staged already, or if the options let other things than these three columns decide
    ///   who a row is about.
    init?(_ session: ImportSession, layout: Layout, people: People, profileFields: ProfileFields) throws {
        self.session = session
        self.people = people
        let rules = session.options.people
        guard layout.dataset == .users, !layout.isHeaderless, !session.options.preview, layout.has("username"),
            rules.key == nil, !rules.onlyExisting,
            // A value that nobody wrote is known when its row is staged, and would be missed before.
            ["username", "idnumber", "email"].allSatisfy({ session.options.defaults[$0] == nil }),
            session.options.existing != .number,
            !layout.has("oldusername"), !layout.has("deleted"), !profileFields.unique.contains(where: layout.has),
            try Bool.fetchOne(
                session.db, sql: "SELECT NOT EXISTS (SELECT 1 FROM users) AND NOT EXISTS (SELECT 1 FROM source_rows)")
                ?? false
        else { return nil }
        indexes = try Row.fetchAll(
            session.db,
            sql: """
                SELECT name, sql FROM sqlite_schema
                 WHERE type = 'index' AND name IN ('users_by_username', 'users_by_idnumber', 'users_by_email')
                """
        ).map { ($0["name"], $0["sql"]) }
        for index in indexes { try session.db.execute(sql: "DROP INDEX \(index.name)") }
        people.beginFirstLoad()
        session.peopleInWaiting = people
    }

    /// Whether the row is about somebody whom no row before it can mean. What it brings is remembered either way.
    func isAboutSomebodyNew(_ row: UserRow) -> Bool {
        var isNew = row.username != nil
        for (field, value) in [
            ("username", row.username), ("idnumber", row.idnumber), ("email", row.email?.lowercased()),
        ] {
            guard let value else { continue }
            if isNew, seen.contains(value, of: field) { isNew = false }
            seen.insert(value, of: field)
        }
        return isNew
    }

    func postpone(line: Int) {
        postponed.append(UInt32(truncatingIfNeeded: line))
    }

    /// Ends the first pass.
    func close() throws {
        isOpen = false
        seen = Fingerprints()
        try session.settle()
        try people.endFirstLoad()
        session.peopleInWaiting = nil
        for index in indexes { try session.db.execute(sql: index.sql) }
    }
}
