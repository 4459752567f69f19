import Foundation
import GRDB
import StagingStore

/// A person of the store, as files and Moodle know them.
package struct Person: Sendable, Equatable, Encodable {
    package let id: Int64
    /// Username, or what a file knows of somebody without one.
    package let name: String
    package let username: String?
    package let idnumber: String?
    package let email: String?
    package let firstname: String?
    package let lastname: String?
    /// `active`, `gone` or `referenced`.
    package let state: String
    package let suspended: Bool
    package let moodleID: Int64?
    /// `created` or `adopted`; nil without an account.
    package let origin: String?

    enum CodingKeys: String, CodingKey {
        case id, name, username, idnumber, email, firstname, lastname, state, suspended, origin
        case moodleID = "moodle_id"
    }
}

/// Finds persons by what people type.
enum PersonFinder {
    /// By username, idnumber, e-mail or the name that the views show; all who fit.
    static func find(_ text: String, _ db: Database) throws -> [Person] {
        let text = trimmed(text)
        let sql = """
            SELECT * FROM users u JOIN people p ON p.id = u.id WHERE u.id IN (
              SELECT id FROM users WHERE username = :lower
              UNION SELECT id FROM users WHERE idnumber = :text
              UNION SELECT id FROM users WHERE email = :text
              UNION SELECT id FROM users WHERE idnumber = :idnumber
              UNION SELECT id FROM users WHERE moodle_id = :moodle) ORDER BY u.id
            """
        let arguments: StatementArguments = [
            "lower": text.lowercased(), "text": text, "idnumber": rest(of: text, after: "idnumber:"),
            "moodle": rest(of: text, after: "id:").flatMap(Int64.init),
        ]
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { person($0) }
    }

    /// Persons who are called something like it, the most alike first; five at most.
    ///
    /// Looks among those whose username, idnumber or e-mail begins with the same letter, which an index finds.
    static func near(_ text: String, _ db: Database) throws -> [String] {
        let text = trimmed(text)
        guard let first = text.first else { return [] }
        let (lower, upper) = (String(first).lowercased(), String(first).uppercased())
        let last = "\u{10FFFF}"
        let sql = """
            SELECT p.name, u.username, u.idnumber, u.email FROM users u JOIN people p ON p.id = u.id WHERE u.id IN (
              SELECT id FROM users WHERE username >= :from AND username < :to
              UNION SELECT id FROM users WHERE idnumber >= :from AND idnumber < :to
              UNION SELECT id FROM users WHERE idnumber >= :upperFrom AND idnumber < :upperTo
              UNION SELECT id FROM users WHERE email >= :from AND email < :to) LIMIT 20000
            """
        let arguments: StatementArguments = [
            "from": lower, "to": lower + last, "upperFrom": upper, "upperTo": upper + last,
        ]
        let wanted = NameSimilarity.normalised(text)
        var found: [(similarity: NameSimilarity, name: String)] = []
        let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
        while let row = try rows.next() {
            let names: [String?] = [row["username"], row["idnumber"], row["email"]]
            let similarity = names.compactMap { $0 }.compactMap { name in
                NameSimilarity(normalised: wanted, NameSimilarity.normalised(name))
            }.min()
            if let similarity { found.append((similarity, row["name"])) }
        }
        return found.sorted { ($0.similarity, $0.name) < ($1.similarity, $1.name) }.prefix(5).map(\.name)
    }

    /// The one person of that name.
    static func one(_ text: String, _ db: Database) throws -> Person {
        let persons = try find(text, db)
        // A username is nobody else's, even if it reads like another person's idnumber.
        if let exact = persons.first(where: { $0.username == trimmed(text).lowercased() }) { return exact }
        guard let person = persons.first else { throw OperationProblem.nobody(text, near: try near(text, db)) }
        guard persons.count == 1 else { throw OperationProblem.several(text, names: persons.map(\.name)) }
        return person
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
    }

    private static func rest(of text: String, after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    private static func person(_ row: Row) -> Person {
        Person(
            id: row["id"], name: row["name"], username: row["username"], idnumber: row["idnumber"],
            email: row["email"], firstname: row["firstname"], lastname: row["lastname"], state: row["state"],
            suspended: row["suspended"], moodleID: row["moodle_id"], origin: row["origin"])
    }
}
