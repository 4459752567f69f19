/// Why a command ended without doing what was asked: what the person reads, and what the shell gets.
///
/// Every room's problems become one of these in `Failure+AnyError.swift` and its neighbours, and nowhere else.
struct Failure: Error, Equatable, Sendable {
    let exit: ExitCode
    /// A short word for scripts, in kebab-case; never changes once released.
    let code: String
    /// What happened, and where.
    let message: String
    /// What to do or to type next.
    let hint: String?

    init(_ exit: ExitCode, code: String, _ message: String, hint: String? = nil) {
        self.exit = exit
        self.code = code
        self.message = message
        self.hint = hint
    }
}

/// The JSON document that stands for a failure: `{"error":{"code":…,"message":…,"hint":…}}`.
struct FailureDocument: Encodable {
    struct Body: Encodable {
        let code: String
        let message: String
        let hint: String?
    }

    let error: Body

    init(_ failure: Failure) {
        error = Body(code: failure.code, message: failure.message, hint: failure.hint)
    }
}
