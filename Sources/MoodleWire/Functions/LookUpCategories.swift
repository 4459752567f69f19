/// A course category.
package struct RemoteCategory: Sendable, Equatable {
    package let id: Int
    package let name: String
    /// Empty for none, or where the service account may not see it.
    package let idnumber: String
    /// The ids from the top down, its own last.
    package let path: [Int]
}

/// `core_course_get_categories`: all categories that the service account sees, or the one of an idnumber, which is
/// unique in a site.
package enum LookUpCategories {
    package static func call() -> WireCall {
        WireCall(.lookUpCategories, items: 1, parameters: FormParameters())
    }

    package static func call(idnumber: String) -> WireCall {
        var parameters = FormParameters()
        let criterion = FormName("criteria")[0]
        parameters.append(criterion["key"], "idnumber")
        parameters.append(criterion["value"], idnumber)
        parameters.append(FormName("addsubcategories"), 0)
        return WireCall(.lookUpCategories, items: 1, parameters: parameters)
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

    /// The number of the category that has exactly this idnumber; databases compare more loosely than we do.
    package static func judge(_ exchange: Exchange, idnumber: String) -> ReadOutcome<Int?> {
        exchange.read { body throws(Unreadable) in
            try body.decode([Row].self).first { $0.idnumber?.text == idnumber }?.id.value
        }
    }

    private struct Row: Decodable {
        let id: MoodleInt
        let name: MoodleText
        let idnumber: MoodleText?
        let path: MoodleText
    }
}
