/// A way into a course: `manual`, or `meta` with the course whose people it brings.
package struct EnrolmentMethod: Row {
    package enum Key: Hashable, Sendable {
        case course(Int)
        case linkedCourse(Int)
    }

    package let id: Int
    package let courseID: Int
    package let plugin: String
    package let linkedCourseID: Int?

    package var keys: [Key] {
        guard let linkedCourseID else { return [.course(courseID)] }
        return [.course(courseID), .linkedCourse(linkedCourseID)]
    }
}

/// A person in a course by one method. Roles are kept apart.
package struct Enrolment: Row {
    package enum Key: Hashable, Sendable {
        case course(Int)
        case user(Int)
        case membership(course: Int, user: Int)
        case method(Int)
    }

    package let id: Int
    package let methodID: Int
    package let courseID: Int
    package let userID: Int
    /// Seconds since 1970; 0 is "no limit".
    package var timestart = 0
    package var timeend = 0
    package var suspended = false

    package var keys: [Key] {
        [.course(courseID), .user(userID), .membership(course: courseID, user: userID), .method(methodID)]
    }

    /// Active as Moodle counts it: not suspended, and now within its dates.
    func isActive(at now: Int) -> Bool {
        !suspended && timestart <= now && (timeend == 0 || timeend > now)
    }
}
