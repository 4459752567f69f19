import Operations
import StagingStore

extension Failure {
    init(_ problem: OperationProblem) {
        self.init(problem.exit, code: problem.code, problem.message)
    }
}

extension OperationProblem {
    fileprivate var exit: ExitCode {
        switch self {
        case .target, .emptyCode, .codeTooLong, .emptyRole, .notARoleID, .unknownField, .emptyColumn, .notAMoodleID:
            .usage
        case .unknownMapping, .unmappedField, .unknownProfileField, .nobody, .several, .noSuchEntry, .wrongState,
            .accountTaken,
            .alreadyLinked,
            .protectedAccount, .beingSent, .noImport, .nothingToTryBack, .fileExists, .cannotWrite:
            .partly
        }
    }

    fileprivate var code: String {
        switch self {
        case .target, .emptyCode, .codeTooLong: "course-mapping"
        case .emptyRole, .notARoleID: "role-mapping"
        case .unknownField, .emptyColumn, .unknownMapping: "column-mapping"
        case .unmappedField: "function-mapping"
        case .unknownProfileField: "profile-field"
        case .nobody: "nobody"
        case .several: "several-people"
        case .noSuchEntry: "no-such-entry"
        case .wrongState: "wrong-state"
        case .notAMoodleID, .accountTaken, .alreadyLinked, .protectedAccount, .beingSent: "link"
        case .noImport: "no-such-import"
        case .nothingToTryBack: "nothing-to-try-back"
        case .fileExists, .cannotWrite: "file-not-written"
        }
    }
}
