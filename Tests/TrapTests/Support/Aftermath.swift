import SimulatedMoodle

/// What a client told its operator.
struct Told {
    var done: Set<String> = []
    /// Why, by username.
    var failed: [String: String] = [:]
}

/// What is left when a client has finished: the site, and what its operator believes.
struct Aftermath {
    let site: Site
    let told: Told

    /// Those who should be there and are not.
    func absent(_ usernames: some Sequence<String>) -> [String] {
        usernames.filter { site.user(named: $0) == nil }.map { "\($0) is not there" }
    }

    /// Those of whom the operator believes what is not so.
    /// - Parameter holds: whether what was wanted about a person is so in Moodle.
    func untrue(about usernames: some Sequence<String>, _ holds: (String) -> Bool) -> [String] {
        usernames.compactMap { name in
            switch (told.done.contains(name), told.failed[name] != nil, holds(name)) {
            case (true, _, false): "\(name) is said to be done and is not"
            case (_, true, true): "\(name) is said to have failed and is done"
            default: nil
            }
        }
    }

    func isEnrolled(_ username: String, in course: String) -> Bool {
        guard let user = site.user(named: username), let course = site.course(shortname: course) else { return false }
        return site.enrolment(user: user.id, course: course.id) != nil
    }
}
