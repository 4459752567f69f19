import StagingStore

/// Somebody who left a full file is in one again.
struct PersonReturn {
    private let session: ImportSession
    private let outbox: OutboxView
    private let entries: AccountEntries
    private let places: StagedPlaces

    init(_ session: ImportSession, outbox: OutboxView) throws {
        self.session = session
        self.outbox = outbox
        entries = AccountEntries(session: session, outbox: outbox)
        places = try StagedPlaces(session)
    }

    /// An account that Moodle may have is opened again; one that it surely never had, or that was deleted, is asked for
    /// anew, with all that is still staged about the person.
    /// - Returns: whether the account is the one of before, so that changed fields are still to be sent.
    func comeBack(_ person: Person, line: Int) throws -> Bool {
        let account = Entity.account(person.id)
        let wasDeleted = try outbox.isDeleted(user: person.id)
        let isSpared = try wasDeleted && session.cancel(account)
        if try (!wasDeleted || isSpared)
            && (person.moodleID != nil || outbox.mayHaveReachedMoodle(user: person.id, account))
        {
            if !person.suspended { try entries.unsuspend(person.id, line: line) }
            // What waited was given up together with the account.
            if isSpared { try putPlaces(person, line) }
            return true
        }
        try session.put(NewEntry(kind: .userCreate, entity: account, userID: person.id), line: line)
        if person.suspended { try entries.suspend(person.id, line: line) }
        try putPlaces(person, line)
        return false
    }

    /// Asks for all that is staged of somebody's places and roles.
    func putPlaces(_ person: Person, _ line: Int) throws {
        for entry in try places.entries(of: person.id, as: person.id) { try session.put(entry, line: line) }
    }
}
