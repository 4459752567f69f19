/// What a username is made of for a person whose row has none.
package enum UsernameSource: String, Sendable, CaseIterable {
    /// First and last name in plain letters, else the e-mail's local part, else `user`.
    case name
    /// The whole e-mail address.
    case email
    /// The idnumber: a client's or student's number of another system.
    case idnumber
    /// The next free number.
    case sequence
    /// The default value of the field username.
    case template
    /// Nothing: a new person's row must bring one.
    case none
}

/// A username that was made, and why it is that one.
struct BuiltUsername: Equatable {
    let username: String
    /// What it would be if nobody had it.
    let base: String
    let origin: Origin
    /// The counter that it got because somebody has, had or will have the plain one.
    var counter: Int?

    enum Origin: Equatable {
        case names
        /// The same, with letters that Moodle does not take written otherwise.
        case namesInPlainLetters
        case template
        case email
        case idnumber
        case sequence
        /// Nothing else gave a letter.
        case lastResort
        /// The row's own, which another person has.
        case file
    }
}
