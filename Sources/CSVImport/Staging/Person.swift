import StagingStore

/// A person as staged.
struct Person: Equatable {
    var id: Int64
    var username: String?
    var usernameOrigin: String
    var idnumber: String?
    var email: String?
    var firstname: String?
    var lastname: String?
    var auth: String?
    /// JSON of the other fields.
    var extra: String
    var suspended: Bool
    var state: State
    var moodleID: Int64?
    var importID: Int64
    var line: Int64
    /// JSON of the names of the fields that got their values from defaults, which an account that is found is spared; nil:
    /// there are none.
    var defaulted: String?

    enum State: String {
        case active
        /// Left a full file.
        case gone
        /// Named by an enrolment or a membership, by no users file.
        case referenced
    }

    /// How a message names somebody.
    var name: String {
        let full = [firstname, lastname].compactMap { $0 }.joined(separator: " ")
        let shown = username ?? idnumber.map { "idnumber \($0)" } ?? email ?? "?"
        return full.isEmpty ? shown : "\(shown) (\(full))"
    }
}

extension Person {
    /// A field that the store keeps among the others; nil if there is none.
    func extraField(_ name: String) throws -> String? { try JSONText.texts(extra)[name] }
}
