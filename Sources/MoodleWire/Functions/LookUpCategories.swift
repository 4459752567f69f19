/// A course category.
package struct RemoteCategory: Sendable, Equatable {
    package let id: Int
    package let name: String
    /// Empty for none, or where the service account may not see it.
    package let idnumber: String
    /// The ids from the top down, its own last.
    package let path: [Int]
}

/// `core_course_get_categories`: all categories that the service account sees.
package enum LookUpCategories {
    package static func call() -> WireCall {
        WireCall(.lookUpCategories, items: 1, parameters: FormParameters())
    }

    package static func judge(_ exchange: Exchange) -> ReadOutcome<[RemoteCategory]> {
        exchange.read { body throws(Unreadable) in
            try body.decode([Row].self).map { row in
                RemoteCategory(
                    id: row.id.value, name: row.name.text, idnumber: row.idnumber?.text ?? "",
                    path: row.path.text.split(separator: "/").compactMap { Int($0) })
            }
        }
    }

    private struct Row: Decodable {
        let id: MoodleInt
        let name: MoodleText
        let idnumber: MoodleText?
        let path: MoodleText
    }
}
