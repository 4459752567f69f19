import Foundation
import GRDB
import StagingStore

/// The people whom full files of a source leave out, and since when: they go after a time of grace.
struct AbsentPeople {
    private let session: ImportSession
    private var source: String { session.options.source }
    private var rules: PeopleRules { session.options.people }

    init(_ session: ImportSession) {
        self.session = session
    }

    /// Of people who are absent those whose time is over. The others are noted.
    func due(_ absent: Set<Int64>) throws -> Set<Int64> {
        if rules.absent == .keep {
            try note(absent)
            return []
        }
        guard rules.graceDays > 0 else { return absent }
        try note(absent)
        let last = (session.moment.date ?? .distantPast).addingTimeInterval(-86_400 * Double(rules.graceDays))
        let rows = try Row.fetchAll(
            session.db, sql: "SELECT user_id, since FROM absent_people WHERE source = ?", arguments: [source])
        let over = rows.filter { row in
            guard let since = Timestamp(text: row["since"]).date else { return false }
            return since <= last
        }
        return absent.intersection(over.map { $0["user_id"] as Int64 })
    }

    private func note(_ people: Set<Int64>) throws {
        for person in people.sorted() {
            try session.db.cachedStatement(
                sql: "INSERT OR IGNORE INTO absent_people (source, user_id, since) VALUES (?, ?, ?)"
            ).execute(arguments: [source, person, session.moment.text])
        }
    }

    var noted: Set<Int64> {
        get throws {
            try Set(
                Int64.fetchAll(
                    session.db, sql: "SELECT user_id FROM absent_people WHERE source = ?", arguments: [source]))
        }
    }

    /// They are in a file again, or gone.
    func forget(_ people: Set<Int64>) throws {
        for person in people {
            try session.db.cachedStatement(sql: "DELETE FROM absent_people WHERE source = ? AND user_id = ?")
                .execute(arguments: [source, person])
        }
    }
}
