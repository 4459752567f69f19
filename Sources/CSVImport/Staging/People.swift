import GRDB
import StagingStore

/// The table `users`, as an import reads and writes it.
final class People {
    private let byID: RawStatement
    private let byUsername: RawStatement
    private let byIdnumber: RawStatement
    private let byEmail: RawStatement
    private let insertion: RawStatement
    private let update: RawStatement
    private let reservation: RawStatement
    private let reserved: RawStatement
    private let name: RawStatement
    private let lookUp: RawStatement
    private let matching: RawStatement
    private let kept: RawStatement
    private let gotName: RawStatement
    private let history: RawStatement
    private let deleteAsked: RawStatement
    private let whenExists: RawStatement
    private let unskip: RawStatement
    private let keptFields: RawStatement
    private let forgetKept: RawStatement
    private let db: Database
    private let batch: BatchInsert
    /// The id of the next person of a first load; nil at any other time.
    private var nextID: Int64?

    private static let columns = """
        id, username, username_origin, idnumber, email, firstname, lastname, auth, extra, suspended, state, moodle_id,
        import_id, line, defaulted
        """

    init(_ db: Database) throws {
        self.db = db
        let select = "SELECT \(Self.columns) FROM users WHERE "
        byID = try RawStatement(db, select + "id = ?")
        byUsername = try RawStatement(db, select + "username = ?")
        byIdnumber = try RawStatement(db, select + "idnumber = ? ORDER BY id LIMIT 20")
        byEmail = try RawStatement(db, select + "email = ? ORDER BY id LIMIT 20")
        insertion = try RawStatement(
            db,
            """
            INSERT INTO users (username, username_origin, idnumber, email, firstname, lastname, auth, extra, suspended,
                               state, when_exists, source, import_id, line, defaulted)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        batch = try BatchInsert(
            db,
            """
            INSERT INTO users (id, username, username_origin, idnumber, email, firstname, lastname, auth, extra, suspended,
                               state, when_exists, source, import_id, line, defaulted)
            VALUES
            """, row: "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        update = try RawStatement(
            db,
            """
            UPDATE users SET username = ?, username_origin = ?, idnumber = ?, email = ?, firstname = ?, lastname = ?,
                             auth = ?, extra = ?, suspended = ?, state = ?, source = ?, import_id = ?, line = ?,
                             defaulted = ?
             WHERE id = ?
            """)
        reservation = try RawStatement(
            db, "INSERT OR IGNORE INTO reserved_usernames (username, user_id) VALUES (?, ?)")
        name = try RawStatement(db, "UPDATE users SET username = ? WHERE id = ?")
        lookUp = try RawStatement(db, "UPDATE users SET look_up = ? WHERE id = ?")
        matching = try RawStatement(
            db,
            """
            UPDATE users SET look_up = ?1, may_rename = ?2
             WHERE id = ?3 AND moodle_id IS NULL AND (look_up IS NOT ?1 OR may_rename <> ?2)
            """)
        kept = try RawStatement(
            db,
            """
            INSERT INTO kept_edits (user_id, field, wanted, found, at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (user_id, field) DO UPDATE SET wanted = excluded.wanted, found = excluded.found, at = excluded.at
             WHERE wanted <> excluded.wanted
            """)
        gotName = try RawStatement(db, "DELETE FROM kept_edits WHERE user_id = ? AND field = 'username'")
        history = try RawStatement(
            db,
            """
            SELECT when_exists, origin, delete_asked, EXISTS (SELECT 1 FROM skipped_people s WHERE s.user_id = u.id)
              FROM users u WHERE id = ?
            """)
        deleteAsked = try RawStatement(db, "UPDATE users SET delete_asked = ? WHERE id = ?")
        whenExists = try RawStatement(db, "UPDATE users SET when_exists = ? WHERE id = ?")
        unskip = try RawStatement(db, "DELETE FROM skipped_people WHERE user_id = ?")
        keptFields = try RawStatement(
            db, "SELECT field, coalesce(found, '') FROM kept_edits WHERE user_id = ? AND field <> 'username'")
        forgetKept = try RawStatement(db, "DELETE FROM kept_edits WHERE user_id = ? AND field = ?")
        reserved = try RawStatement(db, "SELECT 1 FROM reserved_usernames WHERE username = ?")
    }

    func person(id: Int64) throws -> Person? { try byID.first(.integer(id), read: Self.read) }
    func person(username: String) throws -> Person? { try byUsername.first(.text(username), read: Self.read) }
    func people(idnumber: String) throws -> [Person] { try byIdnumber.all(.text(idnumber), read: Self.read) }
    /// Without letter case.
    func people(email: String) throws -> [Person] { try byEmail.all(.text(email), read: Self.read) }

    func isReserved(_ username: String) throws -> Bool {
        try reserved.first(.text(username)) { _ in true } ?? false
    }

    func reserve(_ username: String, for person: Int64) throws {
        try reservation.run(.text(username), .integer(person))
    }

    /// - Returns: the new row's id; `person.id` counts for nothing.
    func insert(_ person: Person, whenExists: String, source: String) throws -> Int64 {
        if let id = nextID {
            batch.add(
                .integer(id), .text(person.username), .text(person.usernameOrigin), .text(person.idnumber),
                .text(person.email), .text(person.firstname), .text(person.lastname), .text(person.auth),
                .text(person.extra), .integer(person.suspended ? 1 : 0), .text(person.state.rawValue),
                .text(whenExists), .text(source), .integer(person.importID), .integer(person.line),
                .text(person.defaulted))
            nextID = id + 1
            return id
        }
        try insertion.run(
            .text(person.username), .text(person.usernameOrigin), .text(person.idnumber), .text(person.email),
            .text(person.firstname), .text(person.lastname), .text(person.auth), .text(person.extra),
            .integer(person.suspended ? 1 : 0), .text(person.state.rawValue), .text(whenExists), .text(source),
            .integer(person.importID), .integer(person.line), .text(person.defaulted))
        return db.lastInsertedRowID
    }

    /// From now on new people are kept until `flush`, and nobody may refer to them before. Nobody is staged yet.
    func beginFirstLoad() {
        nextID = 1
    }

    func endFirstLoad() throws {
        try flush()
        nextID = nil
    }

    var isFull: Bool { batch.isFull }

    func flush() throws {
        try batch.flush()
    }

    func update(_ person: Person, source: String) throws {
        try update.run(
            .text(person.username), .text(person.usernameOrigin), .text(person.idnumber), .text(person.email),
            .text(person.firstname), .text(person.lastname), .text(person.auth), .text(person.extra),
            .integer(person.suspended ? 1 : 0), .text(person.state.rawValue), .text(source),
            .integer(person.importID), .integer(person.line), .text(person.defaulted), .integer(person.id))
    }

    /// For the time in which somebody has given up a username and has no other yet.
    func setUsername(_ username: String, of person: Int64) throws {
        try name.run(.text(username), .integer(person))
    }

    /// How Moodle is asked for somebody whom no users file described.
    func setLookUp(_ keys: LookUpKeys, of person: Int64) throws {
        try lookUp.run(.text(try JSONText.text(keys.texts)), .integer(person))
    }

    /// How the account of somebody is recognised who has none yet.
    /// - Returns: whether that is another way than before.
    func setMatching(_ keys: LookUpKeys?, mayRename: Bool, of person: Int64) throws -> Bool {
        let before = db.totalChangesCount
        let text = try keys.map { try JSONText.text($0.texts) }
        try matching.run(.text(text), .integer(mayRename ? 1 : 0), .integer(person))
        return db.totalChangesCount > before
    }

    /// Notes the username of a row that its account does not get; nil: it has it.
    /// - Parameter found: the account's own; nil: Moodle was not asked yet.
    func keepName(_ wanted: String?, found: String?, of person: Int64, at moment: Timestamp) throws {
        if let wanted {
            try keep("username", wanted, found: found, of: person, at: moment)
        } else {
            try gotName.run(.integer(person))
        }
    }

    /// Notes a value of a row that gives way to what is there.
    func keep(_ field: String, _ wanted: String, found: String?, of person: Int64, at moment: Timestamp) throws {
        try kept.run(.integer(person), .text(field), .text(wanted), .text(found), .text(moment.text))
    }

    /// What earlier imports and pushes made of somebody's rows.
    struct History {
        let whenExists: String
        let isAdopted: Bool
        /// Suspended, because a row asked to delete the account and that was not allowed.
        let isDeleteAsked: Bool
        /// A push found nobody in Moodle.
        let wasSkipped: Bool
    }

    func history(of person: Int64) throws -> History {
        try history.first(.integer(person)) { row in
            History(
                whenExists: row.text(0), isAdopted: row.textOrNil(1) == "adopted", isDeleteAsked: row.integer(2) != 0,
                wasSkipped: row.integer(3) != 0)
        } ?? History(whenExists: "update", isAdopted: false, isDeleteAsked: false, wasSkipped: false)
    }

    func setDeleteAsked(_ isAsked: Bool, of person: Int64) throws {
        try deleteAsked.run(.integer(isAsked ? 1 : 0), .integer(person))
    }

    func setWhenExists(_ word: String, of person: Int64) throws {
        try whenExists.run(.text(word), .integer(person))
    }

    func unskip(_ person: Int64) throws { try unskip.run(.integer(person)) }

    /// Fields that a rule kept as Moodle has them, and what that is.
    func keptFields(of person: Int64) throws -> [(field: String, found: String)] {
        try keptFields.all(.integer(person)) { ($0.text(0), $0.text(1)) }
    }

    func forgetKept(_ field: String, of person: Int64) throws {
        try forgetKept.run(.integer(person), .text(field))
    }

    private static func read(_ row: RawRow) -> Person {
        Person(
            id: row.integer(0), username: row.textOrNil(1), usernameOrigin: row.text(2), idnumber: row.textOrNil(3),
            email: row.textOrNil(4), firstname: row.textOrNil(5), lastname: row.textOrNil(6), auth: row.textOrNil(7),
            extra: row.text(8), suspended: row.integer(9) != 0, state: Person.State(rawValue: row.text(10)) ?? .active,
            moodleID: row.integerOrNil(11), importID: row.integer(12), line: row.integer(13),
            defaulted: row.textOrNil(14))
    }
}
