enum MetaLinkFunctions {
    static let all: [WebServiceFunction] = [
        .write(
            "enrol_meta_add_instances",
            [
                .orEmptyList(
                    "instances",
                    of: [.need("metacourseid", .int), .need("courseid", .raw), .or("creategroup", .bool, false)])
            ]
        ) { (site, call) throws(MoodleException) in
            var answers: [Value] = []
            for pair in try pairs(of: call, in: site) {
                let isNew = link(pair, in: site) == nil
                if isNew { add(pair, to: &site) }
                answers.append(pair.answer(isNew))
            }
            return .list(answers)
        },
        .write(
            "enrol_meta_delete_instances",
            [.orEmptyList("instances", of: [.need("metacourseid", .int), .need("courseid", .raw)])]
        ) { (site, call) throws(MoodleException) in
            var answers: [Value] = []
            for pair in try pairs(of: call, in: site) {
                let known = link(pair, in: site)
                if let known { site.remove(known) }
                answers.append(pair.answer(known != nil))
            }
            return .list(answers)
        },
    ]

    /// A metacourse and the course whose people it takes in.
    private struct Pair {
        let meta: Int
        let linked: Int

        /// The linked course comes back as a text, as it went in.
        func answer(_ status: Bool) -> Value {
            ["metacourseid": .int(meta), "courseid": .text(String(linked)), "status": .bool(status)]
        }
    }

    private static func pairs(of call: Call, in site: Site) throws(MoodleException) -> [Pair] {
        guard !call.arguments.records("instances").isEmpty else { throw .invalidParameter }
        var pairs: [Pair] = []
        for fields in call.arguments.records("instances") {
            let meta = try fields.int("metacourseid")
            guard site.courses[meta] != nil, call.caller.may(.linkCourses),
                let linked = Int(try fields.text("courseid")), site.courses[linked] != nil
            else { throw .invalidParameter }
            pairs.append(Pair(meta: meta, linked: linked))
        }
        return pairs
    }

    private static func link(_ pair: Pair, in site: Site) -> EnrolmentMethod? {
        site.methods.rows(.course(pair.meta)).first { $0.linkedCourseID == pair.linked }
    }

    private static func add(_ pair: Pair, to site: inout Site) {
        site.methods.insert {
            EnrolmentMethod(id: $0, courseID: pair.meta, plugin: "meta", linkedCourseID: pair.linked)
        }
        for enrolment in site.enrolments(course: pair.linked) {
            site.followLinks(of: enrolment.userID, in: pair.linked)
        }
    }
}
