/// A group of a course.
package struct Group: Row {
    package enum Key: Hashable, Sendable {
        case course(Int)
    }

    package let id: Int
    package let courseID: Int
    package var name: String
    package var idnumber = ""
    package var description = ""
    package var enrolmentkey: String?
    package var visibility = 0
    package var participation = true

    package var keys: [Key] { [.course(courseID)] }
}

/// A set of groups of a course.
package struct Grouping: Row {
    package enum Key: Hashable, Sendable {
        case course(Int)
    }

    package let id: Int
    package let courseID: Int
    package var name: String
    package var idnumber = ""
    package var description = ""
    /// The groups in it.
    package var groups: Set<Int> = []

    package var keys: [Key] { [.course(courseID)] }
}

/// A person in a group or in a cohort.
package struct Membership: Row {
    package enum Key: Hashable, Sendable {
        case whole(Int)
        case user(Int)
        case pair(whole: Int, user: Int)
    }

    package let id: Int
    /// The group or the cohort.
    package let wholeID: Int
    package let userID: Int

    package var keys: [Key] { [.whole(wholeID), .user(userID), .pair(whole: wholeID, user: userID)] }
}
