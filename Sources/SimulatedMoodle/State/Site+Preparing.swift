/// How a test prepares a site without HTTP. Nothing is checked here: what is written is what will be found.
extension Site {
    /// Returns the new account's id. `now` is in seconds since 1970.
    @discardableResult
    package mutating func addUser(
        username: String, firstname: String = "First", lastname: String = "Last", email: String? = nil,
        idnumber: String = "", suspended: Bool = false, at now: Int = 0
    ) -> Int {
        users.insert { id in
            var user = User(
                id: id, username: username, firstname: firstname, lastname: lastname,
                email: email ?? "\(username)@example.com")
            user.idnumber = idnumber
            user.suspended = suspended
            user.timecreated = now
            return user
        }.id
    }

    /// Returns the new category's id.
    @discardableResult
    package mutating func addCategory(name: String, idnumber: String = "", parent: Int = 0, at now: Int = 0) -> Int {
        let above = categories[parent]?.path ?? ""
        let id = categories.insert { id in
            Category(
                id: id, name: name, idnumber: idnumber, parent: parent, path: "\(above)/\(id)", timemodified: now)
        }.id
        addContext(.coursecat, id)
        return id
    }

    /// Returns the new course's id. It has the manual enrolment method.
    @discardableResult
    package mutating func addCourse(
        shortname: String, fullname: String? = nil, idnumber: String = "", category: Int = 1, at now: Int = 0
    ) -> Int {
        let id = courses.insert { id in
            var course = Course(id: id, categoryID: category, shortname: shortname, fullname: fullname ?? shortname)
            course.idnumber = idnumber
            course.timecreated = now
            course.timemodified = now
            return course
        }.id
        addContext(.course, id)
        methods.insert { EnrolmentMethod(id: $0, courseID: id, plugin: "manual", linkedCourseID: nil) }
        return id
    }

    /// Returns the new cohort's id; it is site-wide.
    @discardableResult
    package mutating func addCohort(
        idnumber: String, name: String, category: Int? = nil, visible: Bool = true
    ) -> Int {
        let context = category.flatMap { contextID(.coursecat, $0) } ?? Context.system
        return cohorts.insert {
            Cohort(id: $0, contextID: context, name: name, idnumber: idnumber, visible: visible)
        }.id
    }

    /// As somebody enrols a person by hand, in a course that has the manual method. Times are in seconds since 1970.
    package mutating func enrol(
        _ user: Int, course: Int, role: Int, timestart: Int = 0, timeend: Int = 0, suspended: Bool = false
    ) {
        guard let method = manualMethod(of: course) else { return }
        _ = enrol(user, by: method, timestart: timestart, timeend: timeend, suspended: suspended)
        give(role: role, to: user, course: course)
    }

    /// As somebody gives it by hand.
    package mutating func give(role: Int, to user: Int, course: Int) {
        if let context = contextID(.course, course) { assign(role, to: user, in: context, by: nil) }
    }

    package mutating func join(_ user: Int, group: Int) {
        groupMembers.insert { Membership(id: $0, wholeID: group, userID: user) }
    }

    package mutating func join(_ user: Int, cohort: Int) {
        cohortMembers.insert { Membership(id: $0, wholeID: cohort, userID: user) }
    }

    /// Returns the new group's id.
    @discardableResult
    package mutating func addGroup(course: Int, name: String, idnumber: String = "") -> Int {
        groups.insert { Group(id: $0, courseID: course, name: name, idnumber: idnumber) }.id
    }

    package mutating func edit(user id: Int, _ edit: (inout User) -> Void) {
        users.update(id, edit)
    }

    package mutating func suspend(user id: Int) {
        users.update(id) { $0.suspended = true }
    }

    package mutating func edit(course id: Int, _ edit: (inout Course) -> Void) {
        courses.update(id, edit)
    }
}

/// What tests of recorded sites need.
extension Site {
    /// Gives the token to another account.
    package mutating func hold(tokenAs user: Int, with capabilities: Set<Capability>) {
        tokenUserID = user
        self.capabilities = capabilities
    }

    /// Uses up the ids of accounts below `id`.
    package mutating func skipUserIDs(to id: Int) {
        users.skip(to: id)
    }
}
