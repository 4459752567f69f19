/// A failure that Moodle puts into an answer that is otherwise a success (`core_external\external_warnings`).
struct Warning: Decodable, Sendable {
    let item: String?
    let itemid: MoodleInt?
    /// Letters, or the number of an exception that is not Moodle's own.
    let warningcode: MoodleText?
    let message: String?

    var code: String { warningcode?.text ?? "" }
}

/// `{"warnings": […]}`, all that some functions answer.
struct WarningsAnswer: Decodable, Sendable {
    let warnings: [Warning]
}
