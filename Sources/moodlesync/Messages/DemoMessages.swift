/// What `demo` says.
enum DemoMessages {
    static let first = "twelve people without usernames; two share a name, one address is mistyped"
    static let second = "the same people a week later: corrected, moved, left, new"

    static func beginning(folder: String, url: String) -> [String] {
        [
            "A simulated Moodle listens on \(url) as long as this demo runs.",
            "Store, key and files are in \(folder); no settings of yours are read.",
        ]
    }

    static func step(_ command: String, _ remark: String?) -> [String] {
        ["", "$ \(command)" + (remark.map { "     # \($0)" } ?? "")]
    }

    static func result(_ result: DemoResult, console: Console) -> [String] {
        var table = Table([
            .right("id"), .left("username"), .left("name"), .left("city"), .left("courses"), .left("groups"),
            .left("cohorts"), .left("suspended"),
        ])
        for account in result.accounts {
            table.add([
                String(account.id), account.username, account.name, account.city,
                account.courses.joined(separator: ", "), account.groups.joined(separator: ", "),
                account.cohorts.joined(separator: ", "), account.suspended ? "yes" : "",
            ])
        }
        return ["", "What Moodle has now:", ""] + table.lines(available: console.columns, paint: console.paint)
            + ["", "Audit head: \(result.auditHead)"]
    }

    static func closing(_ result: DemoResult) -> [String] {
        [
            "", "The store stays there to look around in:",
            "  moodlesync status --db \(result.store)",
            "  moodlesync why ana.silva@example.edu --db \(result.store)",
            "  sqlite3 -box \(result.store) \"SELECT at, function, username, verdict FROM v_sent\"",
        ]
    }
}
