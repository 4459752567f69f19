/// The closed lists of error codes that prove that a function did nothing. Each was recorded from a Moodle 4.5.6,
/// or read in its source, as thrown before the function's transaction is committed; the server then rolls all
/// open transactions back before it reports (webservice/lib.php `exception_handler`).
///
/// Never on a list: `invalidresponse`. Moodle checks its own answer after the commit (webservice/rest/locallib.php
/// `send_response`).
enum Proven {
    typealias List = [String: FunctionFacts.ProvenRefusal]

    /// Parameters are checked before a function begins, and by the functions themselves before they write.
    static let any: List = ["invalidparameter": .init()]

    /// Writing failed: a value too long for its column, a taken key, or a passing lock between two requests.
    /// Recorded for `core_user_create_users` (city of 121 characters, phone of 21): nothing of the batch was there
    /// afterwards. One transaction holds all that the atomic functions write, and nothing is written after it, so
    /// it proves as much for them. `core_user_create_users` with `createpassword` does write after its commit, so that
    /// there it proves nothing (`CreateUsers.judge`).
    static let databaseWrite: List = [databaseWriteCode: .init(again: .fewTimes)]
    static let databaseWriteCode = "dmlwriteexception"

    /// Reading failed inside a function that does nothing after its commit: the database is in trouble.
    static let database: List = ["dmlreadexception": .init(isSiteTrouble: true)]

    static let atomic = databaseWrite.merging(database) { $1 }

    static let createUsers: List = databaseWrite.merging(
        list([
            MoodleException.passwordPolicy, "usernamelowercase", "invalidusername", "invalidusernameblank",
        ])
    ) { $1 }

    /// Only what is checked before the loop over the users: inside it every failure becomes a warning.
    static let updateUsers: List = [:]

    static let deleteUsers: List = databaseWrite.merging(
        list(["invaliduser", "useradminodelete", "usernotdeletederror"])
    ) {
        $1
    }

    private static let courseErrors: List = [
        "invalidcourseid": .init(remedy: .wrongCourse, reach: .place),
        "errorcoursecontextnotvalid": .init(remedy: .wrongCourse, reach: .place),
        "coursehidden": .init(remedy: .wrongCourse, reach: .place),
    ]

    /// `usernotconfirmed` is the service account's for every other function; here it is the person's
    /// (lib/classes/user.php `require_active_user`).
    private static let personErrors = list(["invaliduser", "userdeleted", "usernotconfirmed", "guestsarenotallowed"])

    private static let manualEnrolment: List = [
        "wsnoinstance": .init(remedy: .manualMethod, reach: .place),
        "manualpluginnotinstalled": .init(remedy: .manualPlugin, reach: .account, isSetup: true),
    ]

    static let enrol: List = merged([
        atomic, courseErrors, personErrors, manualEnrolment,
        [
            "wsusercannotassign": .init(remedy: .roleNotAssignable, reach: .place),
            "wscannotenrol": .init(remedy: .manualMethod, reach: .place),
            // Not a code but a sentence, thrown as one (lib/classes/message/manager.php): recorded to roll back.
            "Message was not sent.": .init(remedy: .mail),
        ],
    ])

    static let unenrol: List = merged([
        atomic, courseErrors, personErrors, manualEnrolment,
        [
            "wscannotunenrol": .init(remedy: .manualMethod, reach: .place),
            // No such course, where enrolling answers `invalidparameter`.
            "invalidrecord": .init(remedy: .wrongCourse, reach: .place),
        ],
    ])

    /// `codingerror` is how `role_assign` says that there is no such person (lib/accesslib.php).
    static let assignRoles: List = merged([
        atomic, courseErrors, list(["invalidrecord", "invaliduser", "codingerror"]),
    ])

    static let unassignRoles: List = merged([atomic, courseErrors, list(["invalidrecord", "invaliduser"])])

    static let createGroups: List = merged([atomic, courseErrors, list(["idnumbertaken"])])

    static let groupMembers: List = merged([
        atomic, courseErrors, list(["invaliduser", "errorremovenotpermitted"]),
        ["invalidrecord": .init(reach: .place)],
    ])

    static let createCohorts: List = merged([atomic, list(["errorinvalidparam"])])

    static let changeCohorts: List = merged([createCohorts, ["invalidrecord": .init(reach: .place)]])

    /// `Error` is how the function reports whatever failed while it checked one member (cohort/externallib.php).
    static let addCohortMembers: List = merged([atomic, ["Error": .init(reach: .place)]])

    static let deleteCohortMembers: List = merged([
        atomic, list(["invaliduser"]), ["invalidrecord": .init(reach: .place)],
    ])

    /// Questions about a course or its groups.
    static let courseQuestion: List = merged([courseErrors, ["invalidrecord": .init(reach: .place)]])

    /// Who may not manage categories in the system may not ask for one by its idnumber (course/externallib.php).
    static let categoryQuestion: List = ["criteriaerror": .init(remedy: .categoryIdnumbers, reach: .place)]

    private static func list(_ codes: [String]) -> List {
        List(codes.map { ($0, .init()) }) { $1 }
    }

    private static func merged(_ lists: [List]) -> List {
        lists.reduce(into: [:]) { all, list in all.merge(list) { $1 } }
    }
}
