enum CourseDeletion {
    /// Takes a course away with its groups, enrolments and roles. The front page cannot go.
    static func delete(_ id: Int, in site: inout Site, call: Call) throws(MoodleException) {
        guard site.courses[id] != nil else { throw .moodle("unknowncourseidnumber", "Unknown course ID \(id)") }
        guard call.caller.may(.deleteCourses) else {
            throw .moodle("cannotdeletecourse", "You do not have the permission to delete this course\(id)")
        }
        guard id != Course.frontPage else {
            throw .moodle("cannotdeletecategorycourse", "Course \(id) failed to be deleted")
        }
        for method in site.methods.rows(.linkedCourse(id)) { site.remove(method) }
        for method in site.methods.rows(.course(id)) { site.remove(method) }
        for group in site.groups.rows(.course(id)) { site.remove(group) }
        if let context = site.contextID(.course, id) {
            site.roleAssignments.remove(all: .context(context))
            site.contexts.remove(context)
        }
        site.courses.remove(id)
    }
}
