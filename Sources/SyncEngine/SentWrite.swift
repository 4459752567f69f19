import StagingStore

/// What was, or is to be, sent about one entry: enough to tell whether one write would undo another. Pure.
struct SentWrite: Sendable {
    let entry: Int64
    let kind: EntryKind
    let entity: String
    let userID: Int64?
    let targetID: Int64?
    let groupID: Int64?
    let cohortID: Int64?
    /// By Moodle's name.
    let function: String
    /// As `attempts.sent` has it, secrets masked.
    let sent: [String: String]

    /// Whether this one, carried out after a newer one, would change what that one did.
    ///
    /// Sending the same again undoes nothing; nor does a late creation of what has its name taken.
    func undoes(_ newer: SentWrite) -> Bool {
        switch (scope, newer.scope) {
        case (.account, .account): userID == newer.userID && contradicts(newer)
        case (.creation, .creation): isAboutTheSame(newer) && renames(newer)
        case (.creation, .deletion): isAboutTheSame(newer)
        case (.place, .place):
            userID == newer.userID && targetID == newer.targetID && sent["courseid"] == newer.sent["courseid"]
                && undoesPlace(newer)
        case (.membership, .membership): undoesMembership(newer)
        case (.other, .other):
            entity == newer.entity && (function != newer.function || contradicts(newer))
        default: false
        }
    }

    private enum Scope {
        case account, creation, deletion, place, membership, other
    }

    private var scope: Scope {
        switch kind {
        case .userUpdate, .userRename, .userSuspend, .userUnsuspend: .account
        case .userCreate, .groupCreate, .cohortCreate, .groupingCreate: .creation
        case .userDelete, .groupDelete, .cohortDelete: .deletion
        case .enrolPut, .enrolRemove, .courseRole, .courseRoles: .place
        case .groupMember, .courseGroups, .cohortMember, .cohortFree: .membership
        case .groupUpdate, .groupingUpdate, .cohortUpdate, .groupingMember, .roleAssign, .serviceCall: .other
        }
    }

    /// Under which this write and all that it could undo, or be undone by, are found.
    var subjects: [String] {
        var subjects = [entity]
        if let userID { subjects.append("person \(userID)") }
        switch kind {
        case .groupCreate, .groupDelete: if let groupID { subjects.append("group \(groupID)") }
        case .cohortCreate, .cohortDelete, .cohortMember, .cohortFree:
            if let cohortID { subjects.append("cohort \(cohortID)") }
        default: break
        }
        return subjects
    }

    private func isAboutTheSame(_ newer: SentWrite) -> Bool {
        userID == newer.userID && groupID == newer.groupID && cohortID == newer.cohortID
            && (userID != nil || groupID != nil || cohortID != nil)
    }

    /// Two accounts of one username can not be; of two they would be two.
    private func renames(_ newer: SentWrite) -> Bool {
        kind == .userCreate ? sent["username"] != newer.sent["username"] : contradicts(newer)
    }

    /// Both say something of one field, and not the same.
    private func contradicts(_ newer: SentWrite) -> Bool {
        if let id = sent["id"], let other = newer.sent["id"], id != other { return false }
        return sent.contains { name, value in
            guard let other = newer.sent[name] else { return false }
            // Painted over, so that nobody can compare them.
            return value != other || (name == "password" && entry != newer.entry)
        }
    }

    private func undoesPlace(_ newer: SentWrite) -> Bool {
        let isSameRole = sent["roleid"] == nil || newer.sent["roleid"] == nil || sent["roleid"] == newer.sent["roleid"]
        switch (kind, newer.kind) {
        case (.enrolPut, .enrolPut):
            // Whatever the role, a person has one pair of dates in a course.
            return ["timestart", "timeend", "suspend"].contains { sent[$0] != newer.sent[$0] }
        case (.enrolPut, .enrolRemove), (.enrolRemove, .enrolPut): return true
        case (.enrolRemove, .enrolRemove): return false
        case (.courseRole, .courseRole): return function != newer.function && isSameRole
        // Several roles at once, of which one may be the newer one's.
        case (.courseRoles, _), (_, .courseRoles): return function != newer.function
        // A role that is taken, given again by an enrolment, or the other way round.
        default: return isSameRole && !(gives && newer.gives)
        }
    }

    private var gives: Bool {
        kind == .enrolPut || function == "core_role_assign_roles"
    }

    private func undoesMembership(_ newer: SentWrite) -> Bool {
        if function == newer.function { return false }
        if kind == newer.kind { return entity == newer.entity }
        // Out of everything that no file names: who is named there is not asked for here.
        if let cohortID { return cohortID == newer.cohortID }
        return userID == newer.userID && targetID == newer.targetID
    }
}

extension SentWrite {
    init(_ entry: OutboxEntry, function: String, sent: [String: String]) {
        self.init(
            entry: entry.id, kind: entry.kind, entity: entry.entity, userID: entry.userID, targetID: entry.targetID,
            groupID: entry.groupID, cohortID: entry.cohortID, function: function, sent: sent)
    }
}
