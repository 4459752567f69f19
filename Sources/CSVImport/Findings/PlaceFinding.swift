/// What is wrong, or worth a word, about a row of enrolments, groups or cohorts. Evidence only; `message` makes the
/// sentences.
enum PlaceFinding: Equatable {
    case frontPage(found: String)
    case enrolMethod(found: String)
    case groupsWithoutCommand
    case commandWithoutGroups(command: String)
    case groupNumber(found: String)
    case groupIdnumberTaken(found: String, by: String)
    case groupNameTaken(found: String)
    case groupingUnknown(found: String)
    case ownedByComponent(found: String)
    case contextNumber(found: String)
    case cohortMissing(found: String)
    case severalCohorts(found: String)
    case cohortTwice(found: String, firstLine: Int, there: String)
    /// A command would delete a group or a cohort, and the options do not allow it.
    case deletionNotAllowed(what: String)
    case unknownEnrolment
    /// A column of groups or cohorts that no web service takes.
    case unsendableColumn

    var severity: Severity {
        self == .unsendableColumn || self == .groupsWithoutCommand ? .warning : .error
    }

    var isSaidOnceAColumn: Bool { severity == .warning }

    var code: String {
        switch self {
        case .frontPage: "front-page"
        case .enrolMethod: "enrol-method"
        case .groupsWithoutCommand: "groups-without-command"
        case .commandWithoutGroups: "command-without-groups"
        case .groupNumber: "group"
        case .groupIdnumberTaken: "group-idnumber-taken"
        case .groupNameTaken: "group-name-taken"
        case .groupingUnknown: "grouping-unknown"
        case .ownedByComponent: "owned-by-component"
        case .contextNumber: "context-number"
        case .cohortMissing: "cohort-missing"
        case .severalCohorts: "several-cohorts"
        case .cohortTwice: "duplicate-record"
        case .deletionNotAllowed: "deletion-not-allowed"
        case .unknownEnrolment: "unknown-enrolment"
        case .unsendableColumn: "not-sendable"
        }
    }
}

extension Finding {
    init(_ field: String, place: PlaceFinding) {
        self.init(field, .place(place))
    }
}
