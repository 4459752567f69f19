/// What Moodle answers instead of a result: HTTP 200 with `exception`, `errorcode` and `message`.
///
/// Debugging is off on production sites, so nothing here says which record or field was at fault.
package struct MoodleException: Error, Equatable {
    /// Whether what the function did before failing is kept.
    package enum Effects: Sendable {
        /// The surrounding transaction was rolled back: nothing happened.
        case rolledBack
        /// The failure came after the commit: everything up to it happened.
        case kept
    }

    package let exceptionClass: String
    package let errorcode: String
    package let message: String
    package var effects = Effects.rolledBack

    var answer: Value {
        ["exception": .text(exceptionClass), "errorcode": .text(errorcode), "message": .text(message)]
    }
}

extension MoodleException {
    static func moodle(_ errorcode: String, _ message: String) -> MoodleException {
        MoodleException(exceptionClass: #"core\exception\moodle_exception"#, errorcode: errorcode, message: message)
    }

    /// A code for which Moodle has no sentence: it prints the code with its component instead.
    static func unnamed(_ errorcode: String) -> MoodleException {
        moodle(errorcode, "error/\(errorcode)")
    }

    static let invalidParameter = MoodleException(
        exceptionClass: #"core\exception\invalid_parameter_exception"#,
        errorcode: "invalidparameter", message: "Invalid parameter value detected")

    static let invalidResponse = MoodleException(
        exceptionClass: #"core\exception\invalid_response_exception"#,
        errorcode: "invalidresponse", message: "Invalid response value detected", effects: .kept)

    static let accessDenied = MoodleException(
        exceptionClass: "webservice_access_exception",
        errorcode: "accessexception", message: "Access control exception")

    static let invalidToken = moodle("invalidtoken", "Invalid token - token not found")

    static let databaseWrite = MoodleException(
        exceptionClass: "dml_write_exception", errorcode: "dmlwriteexception", message: "Error writing to database")

    /// `dml_missing_record_exception` has its own code for users only (lib/dml/moodle_database.php, Moodle 4.5).
    /// What `core_user::require_active_user` says of an account that cannot be acted upon.
    static let deletedUser = moodle("userdeleted", "This user account has been deleted")
    static let guestUser = moodle("guestsarenotallowed", "The guest user is not allowed to do this")

    static func wrongCourseField(_ name: String) -> MoodleException {
        moodle("errorinvalidparam", "The param \"\(name)\" is invalid.")
    }

    static func missing(from table: String) -> MoodleException {
        MoodleException(
            exceptionClass: "dml_missing_record_exception",
            errorcode: table == "user" ? "invaliduser" : "invalidrecord",
            message: table == "user" ? "Invalid user" : "Can't find data record in database table \(table).")
    }

    static func lacks(_ capability: Capability) -> MoodleException {
        MoodleException(
            exceptionClass: #"core\exception\required_capability_exception"#, errorcode: "nopermissions",
            message: "Sorry, but you do not currently have permissions to do that (\(capability.title)).")
    }

    static func coding(_ reason: String) -> MoodleException {
        MoodleException(
            exceptionClass: #"core\exception\coding_exception"#, errorcode: "codingerror",
            message: "Coding error detected, it must be fixed by a programmer: \(reason)")
    }
}
