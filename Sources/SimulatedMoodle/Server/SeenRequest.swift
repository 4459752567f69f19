/// A request as it came in, and what became of it.
package struct SeenRequest: Sendable, Equatable {
    package enum Verdict: Sendable, Equatable {
        /// As a Moodle would; a result, or an error with its code.
        case answered(errorcode: String?, warnings: Int)
        /// A fault was met.
        case broken(Fault.Kind)
    }

    /// From 1, over all requests.
    package let number: Int
    /// Empty if none was named.
    package let function: String
    /// In the order sent, without the token and without what was lost beyond `max_input_vars`.
    package let parameters: [FormVariables.Variable]
    /// How many variables were sent, the token and the lost ones among them.
    package let variables: Int
    package let verdict: Verdict

    package subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}
