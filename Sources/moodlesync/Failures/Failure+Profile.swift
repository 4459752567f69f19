extension Failure {
    init(_ problem: ProfileProblem) {
        self.init(.setup, code: "profile", problem.message, hint: problem.hint)
    }
}

extension ProfileProblem {
    fileprivate var message: String {
        switch self {
        case .unreadable(let path, let detail): "The profile \(path) can't be read: \(detail)."
        case .notJSON(let path): "The profile \(path) is not JSON."
        case .notAnObject(let path): "The profile \(path) is JSON, but not one object of options."
        case .notAText(let path, let name):
            "The profile \(path) sets \(name) to something that is neither text, number, true nor false."
        case .perRun(let path, let name):
            "The profile \(path) sets \(name), which belongs to one import, not to all of a source."
        case .wrong(let path, let reason): "The profile \(path) can't be used: \(reason)"
        }
    }

    fileprivate var hint: String {
        switch self {
        case .unreadable: "Check the file's name and its permissions."
        case .perRun(_, let name): "Give --\(name) on the command line."
        case .notJSON, .notAnObject, .notAText, .wrong:
            """
            Write the options of import by their names: {"source": "hr", "columns": {"Personalnummer": "idnumber"}, \
            "defaults": {"country": "DE"}, "only": ["Status=active"]}
            """
        }
    }
}
