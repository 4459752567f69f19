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
    /// What a push that was refused leaves open, for its JSON document; nil for any other command.
    var push: RefusedPush?

    init(_ exit: ExitCode, code: String, _ message: String, hint: String? = nil) {
        self.exit = exit
        self.code = code
        self.message = message
        self.hint = hint
    }
}

/// The members that `push --json` always has, for a push that could not begin or go on.
struct RefusedPush: Equatable, Sendable {
    struct Entries: Encodable, Equatable, Sendable {
        var done = 0
        var failed = 0
        let waiting: Int
        let unknown: Int
    }

    let entries: Entries
}

/// The JSON document that stands for a failure: `{"error":{"code":…,"message":…,"hint":…}}`, for a push with the
/// members of every push besides.
struct FailureDocument: Encodable {
    struct Body: Encodable {
        let code: String
        let message: String
        let hint: String?
    }

    let error: Body
    let state: String?
    let entries: RefusedPush.Entries?
    let requests: Int?

    init(_ failure: Failure) {
        state = failure.push.map { _ in "refused" }
        entries = failure.push?.entries
        requests = failure.push.map { _ in 0 }
        error = Body(code: failure.code, message: failure.message, hint: failure.hint)
    }
}
