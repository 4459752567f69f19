import CSVImport
import CSVReading
import Foundation
import MoodleWire
import Operations
import SimulatedMoodle
import StagingStore
import SyncEngine

extension Failure {
    /// The one place where whatever a room throws becomes a message and an exit code.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let problem as SettingsProblem: self.init(problem)
        case let problem as ProfileProblem: self.init(problem)
        case let problem as StoreProblem: self.init(problem)
        case let problem as KeyProblem: self.init(problem)
        case let problem as CSVProblem: self.init(problem)
        case let problem as OperationProblem: self.init(problem)
        case .cannotWrite(let path, let detail) as ArchiveProblem:
            self.init(
                .store, code: "archive", "The archive \(path) can't be written: \(detail). The file was not imported.",
                hint: "Make room or name another folder with --archive, then import again.")
        case let refusal as ExportRefusal: self.init(.partly, code: refusal.code, refusal.message)
        case let problem as FunctionMappingProblem:
            self.init(.usage, code: "function-mapping", problem.message)
        case let problem as PushProblem: self.init(problem)
        case let problem as TransportProblem: self.init(problem)
        case let problem as SimulatorProblem: self.init(problem)
        case is CancellationError: self.init(.stopped, code: "stopped", "Stopped.")
        default:
            // The system's own errors (a file that vanished, a disk that filled) name what they are about.
            self.init(.store, code: "system", "The system refused: \(error.localizedDescription)")
        }
    }
}
