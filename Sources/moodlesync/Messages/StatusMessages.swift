import Operations
import StagingStore

/// What `status` says.
enum StatusMessages {
    static func lines(_ status: Status, waits: [Waiting], store: String, paint: Paint) -> [String] {
        var lines = ["Store        \(store)"]
        lines.append("Imports      \(imports(status))")
        lines.append("Last push    \(status.lastPush.map(push) ?? "none yet")")
        lines += [""] + entries(status, paint: paint)
        if !waits.isEmpty { lines += [""] + table(waits, paint: paint) }
        lines += [""] + next(status, waits)
        return lines
    }

    private static func imports(_ status: Status) -> String {
        guard let last = status.lastImport else { return "none yet" }
        let rejected = last.rejected > 0 ? ", \(Wording.number(last.rejected)) rejected" : ""
        return """
            \(Wording.number(status.imports)), the last one \(last.file) (\(last.dataset)) at \
            \(Moment.short(last.at)): \(last.state), \(Wording.count(last.read, "row"))\(rejected)
            """
    }

    private static func push(_ push: PushLine) -> String {
        guard let finished = push.finishedAt else {
            return "\(push.id), begun at \(Moment.short(push.startedAt)) and not finished: it runs, or it was killed"
        }
        return """
            \(push.id), \(push.state) at \(Moment.short(finished)): \(Wording.number(push.done)) done, \
            \(Wording.number(push.failed)) failed, \(Wording.number(push.waiting)) waiting, \
            \(Wording.number(push.unknown)) unknown
            """
    }

    private static func entries(_ status: Status, paint: Paint) -> [String] {
        guard !status.entries.isEmpty else { return ["The outbox is empty."] }
        let states = EntryState.allCases.filter { state in
            status.entries.values.contains { $0[state.rawValue, default: 0] > 0 }
        }
        var table = Table([.left("entries")] + states.map { .right($0.rawValue) })
        for (kind, counts) in status.entries.sorted(by: { $0.key < $1.key }) {
            table.add([kind] + states.map { counts[$0.rawValue].map(Wording.number) ?? "" })
        }
        return table.lines(paint: paint)
    }

    /// What waits for what, as a table.
    static func table(_ waits: [Waiting], paint: Paint) -> [String] {
        var table = Table([.right("waiting"), .left("for")])
        for wait in waits {
            let thing =
                switch wait.waitsFor {
                case .push: "a push"
                case .account: "an account, which is made first"
                case .failedAccount: wait.name == nil ? "accounts that failed" : "the account"
                case .members: "groups that people must be in before they leave others"
                case .course, .role, .group, .grouping, .cohort, .enrolment, .approval, .lookUp, .answer:
                    "the \(wait.waitsFor.rawValue)"
                }
            let name = wait.name.map { " \($0)" } ?? ""
            table.add([Wording.number(wait.entries), thing + name + (wait.problem.map { ": \($0)" } ?? "")])
        }
        return table.lines(paint: paint)
    }

    private static func next(_ status: Status, _ waits: [Waiting]) -> [String] {
        var lines: [String] = []
        let failed = status.entries.values.reduce(0) { $0 + $1["failed", default: 0] }
        let ready = waits.reduce(0) { $0 + ($1.isForPush ? $1.entries : 0) }
        if status.unresolvedCourses > 0 {
            lines.append(
                "\(Wording.count(status.unresolvedCourses, "course code")) without a course in Moodle: moodlesync map courses"
            )
        }
        if status.rejectedRows > 0 {
            lines.append("\(Wording.count(status.rejectedRows, "row")) rejected and not corrected: moodlesync tryback")
        }
        if status.unsendable > 0 {
            lines.append(
                "\(Wording.count(status.unsendable, "value")) that no web service takes: moodlesync handover")
        }
        if status.credentials > 0 {
            lines.append(
                "\(Wording.count(status.credentials, "password")) made here and not given out: moodlesync credentials")
        }
        if failed > 0 {
            lines.append(
                "\(Wording.count(failed, "entry", "entries")) failed: moodlesync plan, moodlesync retry --failed")
        }
        if ready > 0 {
            lines.append("\(Wording.count(ready, "entry", "entries")) can be sent or asked about: moodlesync push")
        }
        if lines.isEmpty {
            lines = [waits.isEmpty ? "Nothing to do." : "Nothing can be sent before what is waited for is there."]
        }
        if status.kept > 0 {
            lines.append("\(Wording.count(status.kept, "value")) of files gave way to Moodle's: v_kept_edits")
        }
        return lines
    }
}
