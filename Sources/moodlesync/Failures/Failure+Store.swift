import StagingStore

extension Failure {
    init(_ problem: StoreProblem) {
        if case .key(let key) = problem {
            self.init(key)
        } else {
            self.init(.store, code: problem.code, problem.message)
        }
    }

    init(_ problem: KeyProblem) {
        self.init(.setup, code: problem.code, problem.message)
    }
}

extension StoreProblem {
    fileprivate var code: String {
        switch self {
        case .missing: "store-missing"
        case .empty: "store-empty"
        case .isDirectory: "store-is-folder"
        case .notAStore, .notADatabase: "not-a-store"
        case .newer: "store-newer"
        case .locked: "store-locked"
        case .readOnly: "store-read-only"
        case .unmerged: "store-unmerged"
        case .full: "store-full"
        case .corrupt: "store-corrupt"
        case .cannotOpen: "store-unopened"
        case .refused: "store-refused"
        case .key: "key"
        }
    }
}

extension KeyProblem {
    fileprivate var code: String {
        switch self {
        case .noHome: "key-without-home"
        case .readableByOthers: "key-readable"
        case .malformed: "key-malformed"
        case .unreadable: "key-unreadable"
        case .cannotMake: "key-not-made"
        case .wrongKey: "key-wrong"
        }
    }
}
