import SimulatedMoodle

/// What the simulated Moodle has in the end, as the demo shows it.
struct DemoResult: Encodable {
    struct Account: Encodable, Equatable {
        let id: Int
        let username: String
        let name: String
        let city: String
        let suspended: Bool
        /// `BIO101 as student`.
        let courses: [String]
        let groups: [String]
        let cohorts: [String]
    }

    let folder: String
    let store: String
    let accounts: [Account]
    let auditHead: String

    enum CodingKeys: String, CodingKey {
        case folder, store, accounts
        case auditHead = "audit_head"
    }

    /// - Parameter known: ids of accounts that were there before.
    static func accounts(of site: Site, besides known: Set<Int>) -> [Account] {
        site.users.all.filter { !known.contains($0.id) }.map { user in
            let courses = site.courses.all.flatMap { course in
                site.roles(user: user.id, course: course.id).compactMap { role in
                    roleNames[role].map { "\(course.shortname) as \($0)" }
                }
            }
            return Account(
                id: user.id, username: user.username, name: "\(user.firstname) \(user.lastname)",
                city: user.profile["city", default: ""],
                suspended: user.suspended, courses: courses,
                groups: site.groups.all.filter { site.members(group: $0.id).contains(user.id) }.map(\.name),
                cohorts: site.cohorts.all.filter { site.members(cohort: $0.id).contains(user.id) }.map(\.idnumber))
        }
    }

    private static let roleNames = [3: "editingteacher", 4: "teacher", 5: "student"]
}
