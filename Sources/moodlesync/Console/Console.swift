import Foundation

/// Where the program speaks: results on stdout, everything else on stderr.
///
/// With `--json` stdout carries one document and nothing else, so `print` and `say` are silent and `json` speaks.
final class Console: Sendable {
    enum Format: Sendable {
        case people
        case json
    }

    let format: Format
    let isQuiet: Bool
    private let out = OutputChannel(descriptor: STDOUT_FILENO, capacity: 1 << 16)
    private let errors = OutputChannel(descriptor: STDERR_FILENO, capacity: 0)
    private let allowsColour: Bool

    init(format: Format, isQuiet: Bool, environment: [String: String]) {
        self.format = format
        self.isQuiet = isQuiet
        allowsColour = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    var isForPeople: Bool { format == .people }

    /// Whether anybody still reads stdout.
    var isRead: Bool { out.isOpen }

    /// Columns of the terminal on stdout; nil for a file or a pipe.
    var columns: Int? { out.columns }

    /// Paints for stdout: plain where it is no terminal or `NO_COLOR` is set.
    var paint: Paint { allowsColour && out.isTerminal ? .ansi : .none }

    /// What was asked for; shown with `--quiet` too.
    func print(_ line: String = "") {
        if isForPeople { out.write(line + "\n") }
    }

    func print(_ lines: [String]) {
        for line in lines { print(line) }
    }

    /// What it is good to know besides: closing lines, next steps.
    func say(_ line: String = "") {
        if !isQuiet { print(line) }
    }

    /// The document of `--json`.
    func json(_ value: some Encodable) throws {
        guard format == .json else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        out.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
    }

    /// Text on stdout as it is, whatever the format: bytes of a file, the one line of `simulate`.
    func raw(_ text: String) {
        out.write(text)
    }

    /// Something to know that is no result: stderr, silent with `--quiet`.
    func note(_ line: String) {
        if !isQuiet { errors.write(line + "\n") }
    }

    /// A failure: on stderr for people, and as the document of `--json`.
    func report(_ failure: Failure) {
        complain(failure)
        // A failure holds only texts, and texts are always encodable.
        try? json(FailureDocument(failure))
    }

    /// A failure that the command's own document tells of: on stderr only.
    func complain(_ failure: Failure) {
        var text = "error: \(failure.message.withVisibleControls)\n"
        if let hint = failure.hint { text += "hint:  \(hint.withVisibleControls)\n" }
        errors.write(text)
    }

    /// The channel of progress lines.
    var progressChannel: OutputChannel { errors }

    /// Writes what is gathered.
    /// - Returns: why stdout could not take it, unless its reader just went away.
    @discardableResult
    func flush() -> String? {
        out.flush()
        return out.failure.map { String(cString: strerror($0)) }
    }
}
