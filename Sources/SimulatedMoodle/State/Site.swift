/// A whole Moodle as a value: its tables and its settings. Nothing here knows HTTP.
package struct Site: Sendable {
    /// What the site's mail does to enrolments.
    package enum Mail: Sendable {
        case works
        /// `Message was not sent.`: a new enrolment is refused and rolled back; a changed one is reported as refused
        /// and yet kept, as recorded.
        case breaks
    }

    package internal(set) var users = Table<User>()
    package internal(set) var categories = Table<Category>()
    package internal(set) var courses = Table<Course>()
    package internal(set) var methods = Table<EnrolmentMethod>()
    package internal(set) var enrolments = Table<Enrolment>()
    package internal(set) var groups = Table<Group>()
    package internal(set) var groupings = Table<Grouping>()
    package internal(set) var groupMembers = Table<Membership>()
    package internal(set) var cohorts = Table<Cohort>()
    package internal(set) var cohortMembers = Table<Membership>()
    package internal(set) var contexts = Table<Context>()
    package internal(set) var roleAssignments = Table<RoleAssignment>()

    /// The root as it stands in answers, without a slash at the end.
    package var url = "http://127.0.0.1"
    package var name = "Test Moodle"
    package var release = "4.5.6 (Build: 20250811)"
    package var mail = Mail.works
    /// Language packs; others are refused.
    package var languages = Self.standardLanguages
    package static let standardLanguages: Set<String> = ["en"]
    /// Every page is the maintenance page.
    package var maintenance = false
    package var webServicesEnabled = true
    /// `allowaccountssameemail`.
    package var allowsSharedEmails = false
    package var tokenExpired = false
    /// The account of the token, and what it may do.
    package internal(set) var tokenUserID = 0
    package var capabilities = Set(Capability.allCases)
    /// Functions of plugins, by name.
    package var plugins: [String: PluginFunction] = [:]
    /// What the token may call; nil for all that is implemented.
    package var serviceFunctions: Set<String>?

    package static let guestID = 1
    package static let administratorID = 2

    /// An empty site, to be filled from a state file.
    init(tokenUserID: Int) {
        self.tokenUserID = tokenUserID
    }

    /// A new site. Times are in seconds since 1970 and handed in, here and everywhere.
    init(createdAt now: Int, owner: ServiceAccount) {
        populate(at: now)
        switch owner {
        case .administrator: tokenUserID = Self.administratorID
        case .service: tokenUserID = addServiceAccounts(at: now)
        case .limited(let capabilities):
            tokenUserID = addServiceAccounts(at: now)
            self.capabilities = capabilities
        }
    }
}
