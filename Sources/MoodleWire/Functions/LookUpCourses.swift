/// A course as Moodle shows it to the service account.
package struct RemoteCourse: Sendable, Equatable {
    package let id: Int
    package let shortname: String
    package let fullname: String
    /// Only shown to those who may edit the course.
    package let idnumber: String?
    package let categoryID: Int?
    package let visible: Bool?

    package init(
        id: Int, shortname: String, fullname: String, idnumber: String? = nil, categoryID: Int? = nil,
        visible: Bool? = nil
    ) {
        self.id = id
        self.shortname = shortname
        self.fullname = fullname
        self.idnumber = idnumber
        self.categoryID = categoryID
        self.visible = visible
    }
}

/// `core_course_get_courses_by_field`. A hidden course looks absent to those who may not see it.
package enum LookUpCourses {
    package enum Key: Sendable, Equatable {
        case id(Int)
        case shortname(String)
        case idnumber(String)
        /// Several at once. Each id that is absent is silently left out.
        case ids([Int])
    }

    package static func call(_ key: Key) -> WireCall {
        var parameters = FormParameters()
        let (field, value, items) =
            switch key {
            case .id(let id): ("id", String(id), 1)
            case .shortname(let name): ("shortname", name, 1)
            case .idnumber(let number): ("idnumber", number, 1)
            case .ids(let ids): ("ids", ids.map(String.init).joined(separator: ","), ids.count)
            }
        parameters.append(FormName("field"), field)
        parameters.append(FormName("value"), value)
        return WireCall(.lookUpCourses, items: items, parameters: parameters)
    }

    /// Rows that do not match on our side as well are left out. Short names are one without regard to case, as
    /// Moodle itself treats them. An idnumber that is not shown is taken to match: the question was for it.
    package static func judge(_ exchange: Exchange, _ key: Key) -> ReadOutcome<[RemoteCourse]> {
        exchange.read { body throws(Unreadable) in
            try body.decode(Answer.self).courses.map(\.course).filter { matches($0, key) }
        }
    }

    private static func matches(_ course: RemoteCourse, _ key: Key) -> Bool {
        switch key {
        case .id(let id): course.id == id
        case .ids(let ids): ids.contains(course.id)
        case .shortname(let name): course.shortname.lowercased() == name.lowercased()
        case .idnumber(let number): course.idnumber == nil || course.idnumber == number
        }
    }

    private struct Answer: Decodable {
        let courses: [Row]
    }

    private struct Row: Decodable {
        let id: MoodleInt
        let shortname: MoodleText
        let fullname: MoodleText?
        let idnumber: MoodleText?
        let categoryid: MoodleInt?
        let visible: MoodleBool?

        var course: RemoteCourse {
            RemoteCourse(
                id: id.value, shortname: shortname.text, fullname: fullname?.text ?? "", idnumber: idnumber?.text,
                categoryID: categoryid?.value, visible: visible?.value)
        }
    }
}
