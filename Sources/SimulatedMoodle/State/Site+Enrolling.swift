/// What an enrolment call did to the enrolment itself, roles apart.
enum EnrolmentChange: Sendable {
    case added
    case changed
    case none
}

extension Site {
    func manualMethod(of course: Int) -> EnrolmentMethod? {
        methods.rows(.course(course)).first { $0.plugin == "manual" }
    }

    /// Enrols, or sets dates and status of an enrolment that exists; linked courses follow.
    mutating func enrol(
        _ user: Int, by method: EnrolmentMethod, timestart: Int = 0, timeend: Int = 0, suspended: Bool = false
    ) -> EnrolmentChange {
        let known = enrolments.rows(.membership(course: method.courseID, user: user))
            .first { $0.methodID == method.id }
        guard let known else {
            enrolments.insert { id in
                Enrolment(
                    id: id, methodID: method.id, courseID: method.courseID, userID: user, timestart: timestart,
                    timeend: timeend, suspended: suspended)
            }
            followLinks(of: user, in: method.courseID)
            return .added
        }
        enrolments.update(known.id) { enrolment in
            enrolment.timestart = timestart
            enrolment.timeend = timeend
            enrolment.suspended = suspended
        }
        return enrolments[known.id] == known ? .none : .changed
    }

    /// Gives a role once; what is held already stays as it is.
    mutating func assign(_ role: Int, to user: Int, in context: Int, by method: Int?) {
        let held = roleAssignments.rows(.held(context: context, user: user))
        guard !held.contains(where: { $0.roleID == role && $0.methodID == method }) else { return }
        roleAssignments.insert { id in
            RoleAssignment(id: id, roleID: role, contextID: context, userID: user, methodID: method)
        }
        if let course = contexts[context], course.level == .course { followLinks(of: user, in: course.instanceID) }
    }

    mutating func unassign(_ role: Int, from user: Int, in context: Int) {
        for held in roleAssignments.rows(.held(context: context, user: user))
        where held.roleID == role && held.methodID == nil {
            roleAssignments.remove(held.id)
        }
        if let course = contexts[context], course.level == .course { followLinks(of: user, in: course.instanceID) }
    }

    /// Ends one enrolment. With the person's last one in the course go all roles and group memberships there,
    /// whatever role the caller named.
    mutating func unenrol(_ enrolment: Enrolment) {
        enrolments.remove(enrolment.id)
        let (user, course) = (enrolment.userID, enrolment.courseID)
        let isLast = self.enrolment(user: user, course: course) == nil
        if let context = contextID(.course, course) {
            for held in roleAssignments.rows(.held(context: context, user: user))
            where isLast || held.methodID == enrolment.methodID {
                roleAssignments.remove(held.id)
            }
        }
        if isLast {
            for member in groupMembers.rows(.user(user)) where groups[member.wholeID]?.courseID == course {
                groupMembers.remove(member.id)
            }
        }
        followLinks(of: user, in: course)
    }

    mutating func remove(_ method: EnrolmentMethod) {
        for enrolment in enrolments.rows(.method(method.id)) { unenrol(enrolment) }
        methods.remove(method.id)
    }

    mutating func remove(_ group: Group) {
        groupMembers.remove(all: .whole(group.id))
        for grouping in groupings.rows(.course(group.courseID)) where grouping.groups.contains(group.id) {
            groupings.update(grouping.id) { $0.groups.remove(group.id) }
        }
        groups.remove(group.id)
    }

    /// Brings the metacourses of `course` in step for one person: enrolled there while enrolled here, with the roles
    /// held here.
    mutating func followLinks(of user: Int, in course: Int) {
        for link in methods.rows(.linkedCourse(course)) {
            let there = enrolments.rows(.membership(course: link.courseID, user: user))
                .first { $0.methodID == link.id }
            guard enrolment(user: user, course: course) != nil else {
                if let there { unenrol(there) }
                continue
            }
            if there == nil { _ = enrol(user, by: link) }
            guard let context = contextID(.course, link.courseID) else { continue }
            let roles = Set(roles(user: user, course: course))
            for held in roleAssignments.rows(.held(context: context, user: user))
            where held.methodID == link.id && !roles.contains(held.roleID) {
                roleAssignments.remove(held.id)
            }
            for role in roles.sorted() { assign(role, to: user, in: context, by: link.id) }
        }
    }
}
