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

    /// Those of whom the operator was told neither good nor bad.
    func untold(about usernames: some Sequence<String>) -> [String] {
        usernames.filter { !told.done.contains($0) && told.failed[$0] == nil }.map { "nothing is said about \($0)" }
    }

    /// Those whose account has not this value.
    func without(_ field: String, _ value: String, _ usernames: some Sequence<String>) -> [String] {
        usernames.filter { site.user(named: $0)?.profile[field] != value }.map { "\($0) has not \(field) \(value)" }
    }

    func isEnrolled(_ username: String, in course: String) -> Bool {
        guard let user = site.user(named: username), let course = site.course(shortname: course) else { return false }
        return site.enrolment(user: user.id, course: course.id) != nil
    }
}
