import Foundation
import StagingStore

/// Puts what Moodle has to be told about accounts into the outbox.
struct AccountEntries {
    let session: ImportSession
    let outbox: OutboxView

    /// The payload of `user.update`, and what was there before.
    struct Update: Codable, Equatable {
        var fields: [String: String]
        /// Whether the sealed password is to be set as well.
        var setpassword: Bool?
    }

    func create(_ person: Int64, line: Int) throws {
        try session.add(
            NewEntry(kind: .userCreate, entity: Entity.account(person), userID: person), line: line)
    }

    /// Changed fields of somebody staged before. As long as no account was asked for, the create says it all; after
    /// that an update does, one for all changes since Moodle last confirmed any.
    func update(_ change: PersonChange, withPassword: Bool = false, line: Int) throws {
        let person = change.person
        let entity = Entity.account(person.id)
        if try person.moodleID == nil && !outbox.isInFlight(entity) {
            try session.put(NewEntry(kind: .userCreate, entity: entity, userID: person.id), line: line)
            return
        }
        var update = Update(fields: change.fields, setpassword: withPassword ? true : nil)
        var before = change.before
        if let waiting = try outbox.waiting(entity), waiting.kind == EntryKind.userUpdate.rawValue {
            try Self.unite(&update, &before, with: waiting)
        }
        if update.fields.isEmpty && update.setpassword == nil {
            try session.cancel(entity)
            return
        }
        try session.put(
            NewEntry(
                kind: .userUpdate, entity: entity, userID: person.id, payload: JSONText.text(update),
                before: JSONText.text(before)), line: line)
    }

    /// The earlier update was surely not applied: what it changed is still to be changed, from what was before it.
    private static func unite(
        _ update: inout Update, _ before: inout [String: String], with waiting: OutboxView.Waiting
    ) throws {
        let decoder = JSONDecoder()
        let earlier = try decoder.decode(Update.self, from: Data((waiting.payload ?? #"{"fields":{}}"#).utf8))
        update.fields.merge(earlier.fields) { newer, _ in newer }
        update.setpassword = update.setpassword ?? earlier.setpassword
        before.merge(try JSONText.texts(waiting.before ?? "{}")) { _, older in older }
        // Back to what Moodle has: nothing is left to say about it.
        for (name, value) in update.fields where before[name] == value {
            update.fields[name] = nil
            before[name] = nil
        }
    }

    func suspend(_ person: Int64, line: Int) throws { try put(.userSuspend, person, line) }
    func unsuspend(_ person: Int64, line: Int) throws { try put(.userUnsuspend, person, line) }

    /// An opposite entry that still waits was surely not applied: without it Moodle is as it should be.
    private func put(_ kind: EntryKind, _ person: Int64, _ line: Int) throws {
        let entity = Entity.suspension(person)
        if let waiting = try outbox.waiting(entity) {
            if waiting.kind != kind.rawValue { try session.cancel(entity) }
            return
        }
        try session.put(NewEntry(kind: kind, entity: entity, userID: person), line: line)
    }
}
