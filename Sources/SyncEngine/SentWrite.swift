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
    /// A look-up showed what our earlier creation made: that one is no longer at work.
    var isFoundOurs = false

    /// Whether this one, carried out after a newer one, would change what that one did.
    ///
    /// Sending the same again undoes nothing; nor does a late creation of what has its name taken. A late deletion undoes
    /// everything.
    func undoes(_ newer: SentWrite) -> Bool {
        switch (scope, newer.scope) {
        case (.deletion, _): deletes(newer)
        case (.account, .account): userID == newer.userID && contradicts(newer)
        case (.creation, .creation): !newer.isFoundOurs && isAboutTheSame(newer) && renames(newer)
        case (.creation, .deletion): isAboutTheSame(newer)
        case (.place, .place):
            userID == newer.userID && targetID == newer.targetID && course == newer.course
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
        if let groupID { subjects.append("group \(groupID)") }
        if let cohortID { subjects.append("cohort \(cohortID)") }
        return subjects
    }

    /// With an account, a group or a cohort goes all that was written about it; one made anew has another number.
    private func deletes(_ newer: SentWrite) -> Bool {
        let isOfIt =
            switch kind {
            case .groupDelete: groupID != nil && groupID == newer.groupID
            case .cohortDelete: cohortID != nil && cohortID == newer.cohortID
            default: userID != nil && userID == newer.userID
            }
        guard isOfIt, newer.scope != .deletion else { return false }
        // What is to be made has no number yet, unless it was found.
        guard let number = newer.number(of: kind) else { return newer.scope != .creation }
        return sent["value"].map { $0 == number } ?? true
    }

    /// Of what it is about, in Moodle, as far as such a deletion is concerned.
    private func number(of deletion: EntryKind) -> String? {
        // Any function may mean anything by a name.
        if kind == .serviceCall { return nil }
        return switch deletion {
        case .groupDelete: sent["groupid"] ?? sent["id"]
        case .cohortDelete: sent["cohorttype[value]"] ?? sent["id"]
        default: sent["userid"] ?? sent["usertype[value]"] ?? sent["id"]
        }
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
            // A role alone neither has nor loses dates.
            if function != newer.function { return false }
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

    /// By Moodle's number; functions of roles name it as the instance of a context.
    private var course: String? { sent["courseid"] ?? sent["instanceid"] }

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
    init(_ entry: OutboxEntry, function: String, sent: [String: String], isFoundOurs: Bool = false) {
        self.init(
            entry: entry.id, kind: entry.kind, entity: entry.entity, userID: entry.userID, targetID: entry.targetID,
            groupID: entry.groupID, cohortID: entry.cohortID, function: function, sent: sent, isFoundOurs: isFoundOurs)
    }
}
