import GRDB
import StagingStore

/// Finds the person that a membership names; one whom no users file named yet is staged by that name alone.
struct PersonReferences {
    let session: ImportSession
    let people: People

    enum Found: Equatable {
        case person(Int64)
        case conflict(Finding)

        var id: Int64? {
            if case .person(let id) = self { id } else { nil }
        }
    }

    /// - Returns: nil if nobody has that name yet.
    func find(_ name: PersonCells.Name) throws -> Found? {
        switch name {
        case .username(let text): try people.person(username: text).map { .person($0.id) }
        case .idnumber(let text): Self.only(try people.people(idnumber: text), "idnumber", text)
        case .email(let text): Self.only(try people.people(email: text), "email", text)
        case .id(let number):
            try Int64.fetchOne(
                session.db.cachedStatement(sql: "SELECT id FROM users WHERE moodle_id = ?"), arguments: [number]
            ).map(Found.person)
        }
    }

    /// - Returns: the new person's id.
    func make(_ name: PersonCells.Name, line: Int) throws -> Int64 {
        if case .id(let number) = name { return try make(number, line: line) }
        return try people.insert(reference(name, line), whenExists: "update", source: session.options.source)
    }

    /// Somebody of whom the file knows nothing but Moodle's number: linked from the beginning.
    private func make(_ number: Int64, line: Int) throws -> Int64 {
        try session.db.cachedStatement(
            sql: """
                INSERT INTO users (username_origin, state, source, import_id, line, moodle_id, origin, linked_at)
                VALUES ('reference', 'referenced', ?, ?, ?, ?, 'adopted', ?)
                """
        ).execute(arguments: [session.options.source, session.importID, line, number, session.moment.text])
        return session.db.lastInsertedRowID
    }

    /// Somebody who is here counts before somebody who left, and both before a mere name.
    private static func only(_ found: [Person], _ field: String, _ text: String) -> Found? {
        for state in [Person.State.active, .gone, .referenced] {
            let matching = found.filter { $0.state == state }
            if matching.count > 1 {
                return .conflict(Finding(field, .severalPeople(found: text, count: matching.count)))
            }
            if let person = matching.first { return .person(person.id) }
        }
        return nil
    }

    private func reference(_ name: PersonCells.Name, _ line: Int) -> Person {
        var person = Person(
            id: 0, username: nil, usernameOrigin: "reference", idnumber: nil, email: nil, firstname: nil, lastname: nil,
            auth: nil, extra: "{}", suspended: false, state: .referenced, moodleID: nil, importID: session.importID,
            line: Int64(line))
        switch name {
        case .username(let text): person.username = text
        case .idnumber(let text): person.idnumber = text
        case .email(let text): person.email = text
        case .id(let number): person.moodleID = number
        }
        return person
    }
}
