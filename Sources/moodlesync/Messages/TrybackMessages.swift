import Operations

/// What `tryback` says.
enum TrybackMessages {
    static let nothing = "No row is rejected or failed: there is nothing to correct."

    /// - Parameter command: what imports the corrections.
    static func closing(_ report: TrybackReport, command: String?) -> String {
        var lines: [String] = []
        if let path = report.path {
            lines.append("\(Wording.count(report.rows, "rejected row")) of \(report.file) in \(path)")
        }
        lines.append("The reasons are in \(report.reasonsPath)")
        if report.failedAtMoodle > 0 {
            lines.append(
                """
                They name \(Wording.count(report.failedAtMoodle, "entry", "entries")) that failed at Moodle, too: \
                correct those in the original file.
                """
            )
        }
        if let path = report.path, let command { lines.append("Next: correct \(path), then \(command)") }
        return lines.joined(separator: "\n")
    }
}
