/// What a person is in a course: groups, roles, and the courses that he or she is active in.
struct Participation {
    let site: Site
    /// Seconds since 1970; decides which enrolments are active.
    let now: Int

    func append(to record: inout Record, user: Int, course: Int) {
        let groups = groups(of: user, in: course)
        if !groups.isEmpty { record.append("groups", .list(groups)) }
        record.append("roles", .list(roles(of: user, in: course)))
        let courses = activeCourses(of: user)
        if !courses.isEmpty { record.append("enrolledcourses", .list(courses)) }
    }

    func isActive(_ user: Int, in course: Int) -> Bool {
        site.enrolments.rows(.membership(course: course, user: user)).contains { $0.isActive(at: now) }
    }

    private func groups(of user: Int, in course: Int) -> [Value] {
        site.groupMembers.rows(.user(user)).compactMap { member in
            guard let group = site.groups[member.wholeID], group.courseID == course else { return nil }
            return [
                "id": .int(group.id), "name": .text(group.name), "description": .text(group.description),
                "descriptionformat": 1,
            ]
        }
    }

    private func roles(of user: Int, in course: Int) -> [Value] {
        site.roles(user: user, course: course).map { role in
            ["roleid": .int(role), "name": "", "shortname": .text(Role.shortname(role)), "sortorder": 0]
        }
    }

    private func activeCourses(of user: Int) -> [Value] {
        let ids = site.enrolments.rows(.user(user)).filter { $0.isActive(at: now) }.map(\.courseID)
        return Set(ids).sorted().compactMap { id in
            guard let course = site.courses[id] else { return nil }
            return ["id": .int(id), "fullname": .text(course.fullname), "shortname": .text(course.shortname)]
        }
    }
}
