import GRDB
import MoodleWire
import StagingStore

/// What an account that was found still needs to be as staged; put into the outbox in the transaction that links it.
enum Adoption {
    /// Our own account, made as it was staged once: what a file has corrected since.
    static func putCorrections(
        _ db: Database, _ item: UserCreate.Item, account: RemoteUser, _ context: RecordContext
    ) throws {
        let person = item.person
        let username = Entity.username(person.id)
        if person.usernameOrigin == .file, let wanted = person.username, let now = account.username, now != wanted,
            try !Outbox.hasOpen(db, entity: username)
        {
            try Outbox.put(
                db,
                NewEntry(
                    kind: .userRename, entity: username, userID: person.id,
                    payload: try JSONText.object(["username": wanted]),
                    before: try JSONText.object(["username": now])), run: context.run.id, at: context.now)
        }
        // What an import put there itself says it better.
        let made = item.earlier.last { !$0.isRefused || AccountMatch(account, $0) == .ours }
        guard let sent = made, try !Outbox.hasOpen(db, entity: Entity.account(person.id)) else { return }
        let fields = AccountDifference.fields(staged: sent.corrections(person), live: account)
        if !fields.isEmpty { try putUpdate(db, of: person, fields, account: account, context) }
    }

    private static func putUpdate(
        _ db: Database, of person: Person, _ fields: [String: String], account: RemoteUser, _ context: RecordContext
    ) throws {
        try Outbox.put(
            db,
            NewEntry(
                kind: .userUpdate, entity: Entity.account(person.id), userID: person.id,
                payload: try JSONText.object(["fields": fields]),
                before: try JSONText.text(AccountDifference.beforeImage(of: fields.keys, live: account))),
            run: context.run.id, at: context.now)
    }

    static func putFollowUps(_ db: Database, _ item: UserCreate.Item, account: RemoteUser, _ context: RecordContext)
        throws
    {
        let person = item.person
        if !person.isReferenced { try leaveAlone(db, person, context) }
        guard person.whenExists == .update, !person.isReferenced else { return }
        let rules = try FieldRules.load(db, source: person.source)
        let wanted = person.fieldsOfFiles
        let judgement = FieldJudgement(wanted: wanted, live: account, rules: rules, ours: [:])
        if !rules.isEmpty {
            try KeptEdit.record(db, judgement.kept, of: wanted.keys, user: person.id, context)
        }
        let fields = AccountDifference.fields(staged: judgement.send, live: account)
        if !fields.isEmpty { try putUpdate(db, of: person, fields, account: account, context) }
        if account.suspended == true, !person.isSuspended {
            try Outbox.put(
                db,
                NewEntry(kind: .userUnsuspend, entity: Entity.suspension(person.id), userID: person.id),
                run: context.run.id, at: context.now)
        }
    }

    /// Somebody who is there already and is to be left as is: stepped over altogether, or not suspended at least.
    private static func leaveAlone(_ db: Database, _ person: Person, _ context: RecordContext) throws {
        let kinds: Set<EntryKind>?
        switch person.whenExists {
        case .skip: kinds = nil
        case .leave: kinds = [.userSuspend, .userUnsuspend]
        case .update, .number: return
        }
        try Outbox.cancelWaiting(
            db, user: person.id, kinds: kinds, reason: .obsolete, run: context.run.id, at: context.now)
    }
}
