extension Site {
    /// What every new Moodle has: guest, administrator, the front page and one category.
    mutating func populate(at now: Int) {
        addContext(.system, 0)
        users.insert { id in
            var guest = User(id: id, username: "guest", firstname: "Guest user", lastname: " ", email: "root@localhost")
            guest.profile["description"] =
                "This user is a special user that allows read-only access to some courses."
            guest.timecreated = now
            return guest
        }
        addUser(
            username: "admin", firstname: "Admin", lastname: "User", email: "admin@example.com", at: now)
        categories.insert { id in
            Category(id: id, name: "Category 1", path: "/\(id)", timemodified: now)
        }
        addContext(.coursecat, 1)
        let siteName = name
        courses.insert { id in
            var page = Course(id: id, categoryID: 0, shortname: "tm", fullname: siteName)
            page.format = "site"
            page.newsitems = 3
            page.enablecompletion = 0
            page.timecreated = now
            page.timemodified = now
            return page
        }
        addContext(.course, Course.frontPage)
    }

    /// The token's own account and one more, so that a look-up has another person to see. Returns the former's id.
    mutating func addServiceAccounts(at now: Int) -> Int {
        let service = addUser(
            username: "moodlesync", firstname: "Sync", lastname: "Service", email: "moodlesync@example.com", at: now)
        addUser(
            username: "pat.example", firstname: "Pat", lastname: "Example", email: "pat.example@example.com",
            idnumber: "PAT-1", at: now)
        return service
    }

    @discardableResult
    mutating func addContext(_ level: Context.Level, _ instance: Int) -> Int {
        contexts.insert { Context(id: $0, level: level, instanceID: instance) }.id
    }
}
