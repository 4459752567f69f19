import Operations

/// What `audit` says.
enum AuditMessages {
    static func table(_ lines: [AuditLine], console: Console) -> [String] {
        guard !lines.isEmpty else { return ["The record has no such line."] }
        var table = Table([
            .right("seq"), .left("at (UTC)"), .left("event"), .left("who or what"), .right("entry"), .left("detail"),
        ])
        for line in lines {
            let about = [line.username, line.kind].compactMap { $0 }.joined(separator: " ")
            table.add([
                line.seq.map(String.init) ?? "", Moment.short(line.at), line.event,
                about.isEmpty ? line.run ?? "" : about, line.entry.map(String.init) ?? "", line.detail,
            ])
        }
        return table.lines(available: console.columns, paint: console.paint)
    }

    static func head(_ head: AuditHead) -> String {
        "\(head.hash)  link \(head.seq), \(head.at)"
    }

    static func verdict(_ verdict: AuditVerdict) -> [String] {
        if verdict.holds { return ["The chain holds.", "Head: \(self.head(verdict.head))"] }
        var lines = verdict.breaks.map { "Link \($0.seq) of \(Moment.short($0.at)) (\($0.event)): \($0.what)." }
        if verdict.unsealed > 0 {
            lines.append(
                """
                \(Wording.count(verdict.unsealed, "row was", "rows were")) written outside of moodlesync: no link \
                seals them.
                """
            )
        }
        return ["The chain does not hold."] + lines
            + ["Keep a copy of the store as it is, and compare with the last backup and the heads that you noted."]
    }
}
