import StagingStore
extension StoreProblem { var message: String { "\(self)" } }
extension KeyProblem { var message: String { "\(self)" } }
