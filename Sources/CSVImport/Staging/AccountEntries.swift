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

    /// - Parameter isReference: whether entries about the account may wait already.
    func create(_ person: Int64, isReference: Bool, line: Int) throws {
        let entry = NewEntry(kind: .userCreate, entity: Entity.account(person), userID: person)
        if isReference { try session.put(entry, line: line) } else { try session.addNew(entry, line: line) }
    }

    /// Changed fields of somebody staged before. As long as no account was asked for, the create says it all; after
    /// that an update does, one for all changes since Moodle last confirmed any.
    func update(_ change: PersonChange, withPassword: Bool = false, line: Int) throws {
        let person = change.person
        let entity = Entity.account(person.id)
        if try person.state != .referenced && person.moodleID == nil && !outbox.isInFlight(entity) {
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
        let earlierBefore = try JSONText.texts(waiting.before ?? "{}")
        // What Moodle had before the earlier change is not always known: then what was staged since is no word of it.
        for name in earlier.fields.keys where earlierBefore[name] == nil { before[name] = nil }
        before.merge(earlierBefore) { _, older in older }
        // Back to what Moodle has: nothing is left to say about it.
        for (name, value) in update.fields where before[name] == value {
            update.fields[name] = nil
            before[name] = nil
        }
    }

    /// Fields of an account that only Moodle may have: what they were is not known.
    func update(elsewhere person: Int64, _ fields: [String: String], withPassword: Bool, line: Int) throws {
        if fields.isEmpty && !withPassword { return }
        let update = Update(fields: fields, setpassword: withPassword ? true : nil)
        try session.put(
            NewEntry(
                kind: .userUpdate, entity: Entity.account(person), userID: person, payload: JSONText.text(update)),
            line: line)
    }

    /// - Parameters:
    ///   - person: with the new username.
    ///   - former: nil if the store does not know it.
    func rename(_ person: Person, from former: String?, line: Int) throws {
        guard let username = person.username else { return }
        let account = Entity.account(person.id)
        if try person.state != .referenced && person.moodleID == nil
            && !outbox.mayHaveReachedMoodle(user: person.id, account)
        {
            // The account is still to be made, under whatever name is staged then.
            if try outbox.waiting(account) != nil {
                try session.put(NewEntry(kind: .userCreate, entity: account, userID: person.id), line: line)
            }
            return
        }
        let entity = Entity.username(person.id)
        var before = former
        if let waiting = try outbox.waiting(entity) {
            before = try waiting.before.flatMap { try JSONText.texts($0)["username"] }
            if before == username {
                try session.cancel(entity)
                return
            }
        }
        try session.put(
            NewEntry(
                kind: .userRename, entity: entity, userID: person.id, payload: JSONText.text(["username": username]),
                before: try before.map { try JSONText.text(["username": $0]) }), line: line)
    }

    /// Of somebody new, about whom nothing waits.
    func suspend(new person: Int64, line: Int) throws {
        try session.addNew(
            NewEntry(kind: .userSuspend, entity: Entity.suspension(person), userID: person), line: line)
    }

    /// A rename that failed is tried again.
    func renameAgain(_ person: Int64, line: Int) throws {
        let entity = Entity.username(person)
        guard let waiting = try outbox.waiting(entity) else { return }
        try session.put(
            NewEntry(
                kind: .userRename, entity: entity, userID: person, payload: waiting.payload, before: waiting.before),
            line: line)
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
