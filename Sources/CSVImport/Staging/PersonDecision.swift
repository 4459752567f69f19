/// What a row comes to, before anything is written.
enum PersonDecision {
    case new(UserRow, BuiltUsername?)
    /// Known by reference alone until now.
    case named(Person, UserRow, BuiltUsername?)
    case known(Person, PersonChange, UserRow)
    /// About an account that only Moodle may have.
    case elsewhere(UserRow, LookUpKeys)
    /// The account is to be deleted.
    case leaving(Person)
    case leavingElsewhere(UserRow, LookUpKeys)
    /// Known, and by the options to be left as it is.
    case left(Person)
    case stepOver(Person)
    /// Nobody is meant whom anybody knows.
    case skipped
    case rejected([Finding])
}

/// How Moodle is asked for somebody whom the store does not know: key by key, until one answers.
struct LookUpKeys: Equatable {
    /// `username:jdoe`, `idnumber:12345`, `email:j@example.org`.
    private(set) var texts: [String] = []

    mutating func add(_ field: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        let text = "\(field):\(value)"
        if !texts.contains(text) { texts.append(text) }
    }

    /// The fields by which the first look-up is made.
    func asks(by field: String) -> Bool { texts.contains { $0.hasPrefix(field + ":") } }
}
