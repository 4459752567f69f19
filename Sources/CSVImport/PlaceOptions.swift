/// What a cell that names a course, a person or a group holds where it has no prefix such as `idnumber:`.
package enum CourseKey: String, Sendable, CaseIterable {
    case shortname
    case idnumber
    case id
}

package enum PersonKey: String, Sendable, CaseIterable {
    case username
    case idnumber
    case email
    case id
}

package enum GroupKey: String, Sendable, CaseIterable {
    case name
    case idnumber
    case id
}

/// What becomes of an enrolment whose last role a command takes away.
package enum Unenrol: String, Sendable, CaseIterable {
    /// The person is unenrolled, and loses the groups of the course; Moodle hides the grades.
    case remove
    /// The enrolment stays with its dates and is closed.
    case suspend
}

/// How files of enrolments, groups and cohorts are to be read.
package struct PlaceOptions: Sendable, Equatable {
    /// nil: each column's own meaning.
    package var courseKey: CourseKey?
    package var personKey: PersonKey?
    package var groupKey: GroupKey?
    package var unenrol = Unenrol.remove
    /// Whether a command may delete groups and cohorts.
    package var allowDeletes = false
    /// Groups that a file of enrolments or members leaves without anybody are deleted, if Moodle has nobody in them either.
    package var purgesEmptyGroups = false
    /// What the types 1, 2 and 3 of a users file mean: a role's shortname or id.
    package var types = ["student", "editingteacher", "teacher"]

    package init() {}

    /// Those that differ from the beginning, so that a file read without any means what it always meant.
    var meaning: [String] {
        let plain = PlaceOptions()
        var parts: [String] = []
        if let courseKey { parts.append("course-key=\(courseKey.rawValue)") }
        if let personKey { parts.append("user-key=\(personKey.rawValue)") }
        if let groupKey { parts.append("group-key=\(groupKey.rawValue)") }
        if unenrol != plain.unenrol { parts.append("unenrol=\(unenrol.rawValue)") }
        if allowDeletes { parts.append("allow-deletes") }
        if purgesEmptyGroups { parts.append("purge-empty-groups") }
        if types != plain.types { parts.append("types=\(types.joined(separator: ","))") }
        return parts
    }
}
