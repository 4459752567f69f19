/// `core_course_get_categories`, by idnumber: the site's idnumbers of categories are unique.
package enum LookUpCategories {
    package static func call(idnumber: String) -> WireCall {
        var parameters = FormParameters()
        let criterion = FormName("criteria")[0]
        parameters.append(criterion["key"], "idnumber")
        parameters.append(criterion["value"], idnumber)
        parameters.append(FormName("addsubcategories"), 0)
        return WireCall(.lookUpCategories, items: 1, parameters: parameters)
    }

    /// The number of the category that has exactly this idnumber; databases compare more loosely than we do.
    package static func judge(_ exchange: Exchange, idnumber: String) -> ReadOutcome<Int?> {
        exchange.read { body throws(Unreadable) in
            try body.decode([Category].self).first { $0.idnumber?.text == idnumber }?.id.value
        }
    }

    private struct Category: Decodable {
        let id: MoodleInt
        let idnumber: MoodleText?
    }
}
