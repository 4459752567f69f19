/// What a row of a users file says about a person. nil and absent: it says nothing.
struct UserRow: Equatable {
    var username: String?
    var idnumber: String?
    var email: String?
    var firstname: String?
    var lastname: String?
    var auth: String?
    var suspended: Bool?
    /// The other fields that a web service takes, by Moodle's names.
    var extra: [String: String] = [:]
    /// Those that none takes.
    var unsendable: [String: String] = [:]
    var password = Password.none
    var enrolments: [EnrolmentStatement] = []
    /// Keys as `cohorts.key` has them.
    var cohorts: [String] = []

    enum Password: Equatable {
        case none
        case given(String)
        /// `changeme`: whatever the password is, the person must choose another at the next login.
        case mustChange
    }

    /// Everything about the person, by Moodle's names, as an update would say it. No password.
    var personFields: [String: String] {
        var fields = extra
        fields["username"] = username
        fields["idnumber"] = idnumber
        fields["email"] = email
        fields["firstname"] = firstname
        fields["lastname"] = lastname
        fields["auth"] = auth
        fields["suspended"] = suspended.map { $0 ? "1" : "0" }
        return fields
    }
}

/// What a row says about somebody's place in a course.
struct EnrolmentStatement: Equatable {
    let course: CourseName
    /// The column that names the course, for a message.
    let field: String
    /// nil: the row does not say; what is staged stays, else the standard role.
    var role: String?
    /// Unix seconds; 0 is no bound.
    var start: Int64?
    var end: Int64?
    /// Seconds from the start; 0 is without end.
    var period: Int64?
    var suspended: Bool?
    var group: GroupReference?
}
