import MoodleWire
import Operations
import StagingStore
import SyncEngine

/// What `push` says.
enum PushMessages {
    static let stopping = """
        Stopping at the next clean point: the request under way is waited for. Once more ends at once; nothing is lost \
        either way.
        """

    /// `user.create  1,200 of 2,000 · 2 failed · 85 requests · 9 s left`.
    static func progress(_ progress: PushProgress) -> String {
        var parts = ["\(Wording.number(progress.done + progress.failed)) of \(Wording.number(progress.total)) entries"]
        if progress.failed > 0 { parts.append("\(Wording.number(progress.failed)) failed") }
        parts.append(Wording.count(progress.requests, "request"))
        if let left = progress.secondsLeft { parts.append("\(Wording.time(seconds: left)) left") }
        if let note = progress.note { parts.append(note) }
        return "push \(progress.kind.map { "\($0.rawValue)  " } ?? " ")" + parts.joined(separator: " · ")
    }

    static func closing(_ report: PushReport, results: PeopleResults?, isDry: Bool) -> [String] {
        if isDry {
            return [
                "Dry run: \(Wording.count(report.dryRun.count, "entry", "entries")) would be sent now; nothing was sent."
            ]
        }
        var lines = [
            """
            Push \(report.push) \(ending(report.outcome)): \(Wording.number(report.done)) done, \
            \(Wording.number(report.failed)) failed, \(Wording.number(report.waiting)) waiting, \
            \(Wording.number(report.unknown)) unknown; \(Wording.count(report.requests, "request")) in \
            \(Wording.time(seconds: report.seconds)).
            """
        ]
        if let people = results.flatMap(people) { lines.append(people) }
        if let others = results?.otherErrors, !others.isEmpty {
            let counts = others.sorted { $0.key < $1.key }.map { "\(Wording.number($0.value)) \($0.key)" }
            lines.append("Besides people: \(counts.joined(separator: ", ")) failed.")
        }
        lines.append("Audit head: \(report.auditHead)")
        if report.silentlyChanged > 0 {
            lines.append(
                """
                Moodle took \(Wording.count(report.silentlyChanged, "value")) and changed or dropped them without a word: \
                SELECT * FROM v_silently_changed
                """)
        }
        if let next = next(report) { lines.append(next) }
        return lines
    }

    /// `People: 12 created, 3 updated, 1 rename error.`; nil if nothing happened to anybody's account.
    private static func people(_ results: PeopleResults) -> String? {
        let counts: [(Int, String)] = [
            (results.created, "created"), (results.updated, "updated"), (results.upToDate, "up to date"),
            (results.renamed, "renamed"), (results.deleted, "deleted"), (results.skipped, "skipped"),
        ]
        let errors: [(Int, String)] = [
            (results.renameErrors, "rename error"), (results.deleteErrors, "delete error"),
            (results.weakPasswords, "weak password"),
            (results.errors - results.otherErrors.values.reduce(0, +), "error"),
        ]
        let parts =
            counts.filter { $0.0 > 0 }.map { "\(Wording.number($0.0)) \($0.1)" }
            + errors.filter { $0.0 > 0 }.map { Wording.count($0.0, $0.1) }
        return parts.isEmpty ? nil : "People: \(parts.joined(separator: ", "))."
    }

    /// What failed and what waits, so that an exit code 1 has its reasons beside it.
    static func leftovers(_ leftovers: Leftovers, paint: Paint) -> [String] {
        var lines: [String] = []
        if !leftovers.failed.isEmpty {
            var table = Table([.right("entry"), .left("failed"), .left("who and where"), .left("why")])
            for entry in leftovers.failed {
                let place = [entry.username, entry.course, entry.group, entry.cohort].compactMap { $0 }
                table.add([
                    String(entry.entry), entry.kind, place.joined(separator: " "), entry.message ?? entry.code ?? "",
                ])
            }
            lines += [""] + table.lines(paint: paint)
        }
        if !leftovers.waits.isEmpty { lines += [""] + StatusMessages.table(leftovers.waits, paint: paint) }
        return lines
    }

    /// `  12  enrol_manual_enrol_users  {"courseid":7,…}`, one line an entry.
    static func wouldSend(_ lines: [DryRunLine]) -> [String] {
        var table = Table([.right("entry"), .left("function"), .left("would send")])
        for line in lines { table.add([String(line.entry), line.function, line.sent]) }
        return lines.isEmpty ? ["A push would write nothing now."] : table.lines()
    }

    private static func ending(_ outcome: PushOutcome) -> String {
        switch outcome {
        case .finished: "finished"
        case .stopped: "stopped at a clean point"
        case .siteSilent: "ended because Moodle does not answer"
        case .setup, .refused: "ended because Moodle refuses to work with these settings"
        }
    }

    private static func next(_ report: PushReport) -> String? {
        switch report.outcome {
        case .stopped: return "Next: moodlesync push goes on where this one stopped."
        case .siteSilent, .refused, .setup: return nil
        case .finished:
            if report.failed > 0 {
                return "Next: correct the rows and import them, or grant what is missing and moodlesync retry --failed."
            }
            if report.unknown > 0 { return "Next: moodlesync push asks Moodle about the unknown ones." }
            return nil
        }
    }
}
