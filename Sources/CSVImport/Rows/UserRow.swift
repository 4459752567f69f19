/// What a row of a users file says about a person. nil and absent: it says nothing.
struct UserRow: Equatable {
    var username: String?
    /// What the account is called until now.
    var oldusername: String?
    /// The cell of the mapping key.
    var key: String?
    var idnumber: String?
    var email: String?
    var firstname: String?
    var lastname: String?
    var auth: String?
    var suspended: Bool?
    var deleted = false
    /// Whether the row says in so many words that the account is not to be deleted.
    var isKept = false
    /// The other fields that a web service takes, by Moodle's names; an empty text empties the field.
    var extra: [String: String] = [:]
    var clearsIdnumber = false
    /// Those of the fields that the options' defaults filled, not the file.
    var defaulted: Set<String> = []
    /// Those that none takes.
    var unsendable: [String: String] = [:]
    var password = Password.none
    var enrolments: [EnrolmentStatement] = []
    /// Keys as `cohorts.key` has them.
    var cohorts: [String] = []
    var roles: [RoleStatement] = []

    enum Password: Equatable {
        case none
        case given(String)
        /// `changeme`: whatever the password is, the person must choose another at the next login.
        case mustChange
    }

    /// Everything about the account but its username and whether it is open, by Moodle's names. No password.
    var accountFields: [String: String] {
        var fields = extra
        fields["idnumber"] = clearsIdnumber ? "" : idnumber
        fields["email"] = email
        fields["firstname"] = firstname
        fields["lastname"] = lastname
        fields["auth"] = auth
        return fields
    }

    /// What a new account needs and the row does not say.
    var missing: [String] {
        [("firstname", firstname), ("lastname", lastname), ("email", email)].filter { $0.1 == nil }.map(\.0)
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

    /// Whether the row says anything of dates or status.
    var hasTerms: Bool { start != nil || end != nil || period != nil || suspended != nil }
}

/// What a row says about somebody's role outside courses.
struct RoleStatement: Hashable {
    /// As `role_assignments` has it.
    let role: String
    /// `system`, `category:idnumber:SCI` or `category:id:7`.
    let context: String
    let isTaken: Bool
}
