enum CompletionFunctions {
    /// No course of the simulator has completion criteria, and Moodle then has nothing to answer.
    static let all: [WebServiceFunction] = [
        .read(
            "core_completion_get_course_completion_status", [.need("courseid", .int), .need("userid", .int)]
        ) { (site, call) throws(MoodleException) in
            let (course, user) = (try call.arguments.int("courseid"), try call.arguments.int("userid"))
            guard site.courses[course] != nil else { throw .missing(from: "course") }
            guard let account = site.users[user] else { throw .missing(from: "user") }
            guard !account.deleted else { throw .deletedUser }
            guard user == call.caller.userID || call.caller.may(.viewCompletion) else {
                throw .lacks(.viewCompletion)
            }
            guard site.enrolment(user: user, course: course) != nil else {
                throw .moodle("usernotenroled", "User is not enrolled in this course")
            }
            throw .moodle("nocriteriaset", "No completion criteria set for this course")
        }
    ]
}
