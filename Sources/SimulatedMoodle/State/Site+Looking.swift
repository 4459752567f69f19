/// What a test, or the end of a demonstration, wants to know of a site.
extension Site {
    /// The living account of that username.
    package func user(named username: String) -> User? {
        users.first(.username(username)).flatMap { $0.deleted ? nil : $0 }
    }

    /// Letter case does not matter, as in Moodle.
    package func course(shortname: String) -> Course? {
        courses.first(.shortname(Collation.key(shortname)))
    }

    package func cohort(idnumber: String) -> Cohort? {
        cohorts.first(.idnumber(Collation.key(idnumber)))
    }

    package func groups(course: Int) -> [Group] {
        groups.rows(.course(course))
    }

    package func enrolment(user: Int, course: Int) -> Enrolment? {
        enrolments.first(.membership(course: course, user: user))
    }

    package func enrolments(course: Int) -> [Enrolment] {
        enrolments.rows(.course(course))
    }

    package func enrolments(user: Int) -> [Enrolment] {
        enrolments.rows(.user(user))
    }

    /// Role ids held in a course, ascending, each once.
    package func roles(user: Int, course: Int) -> [Int] {
        guard let context = contextID(.course, course) else { return [] }
        return Set(roleAssignments.rows(.held(context: context, user: user)).map(\.roleID)).sorted()
    }

    /// Role ids held in a category itself, not in those above it, ascending.
    package func roles(user: Int, category: Int) -> [Int] {
        guard let context = contextID(.coursecat, category) else { return [] }
        return roleAssignments.rows(.held(context: context, user: user)).map(\.roleID).sorted()
    }

    /// Role ids held in the system context, ascending.
    package func systemRoles(user: Int) -> [Int] {
        roleAssignments.rows(.held(context: Context.system, user: user)).map(\.roleID).sorted()
    }

    /// User ids, ascending.
    package func members(group: Int) -> [Int] {
        groupMembers.rows(.whole(group)).map(\.userID).sorted()
    }

    /// User ids, ascending.
    package func members(cohort: Int) -> [Int] {
        cohortMembers.rows(.whole(cohort)).map(\.userID).sorted()
    }

    func contextID(_ level: Context.Level, _ instance: Int) -> Int? {
        contexts.first(Context.Key(level: level, instance: instance))?.id
    }

    func isAdministrator(_ user: Int) -> Bool { user == Self.administratorID }
}
