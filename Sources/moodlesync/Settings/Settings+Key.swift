import Foundation
import StagingStore

/// Where the key lies that seals passwords and rejected rows; it is made only when something has to be sealed.
struct KeySource: Sendable {
    private let path: String?
    private let environment: [String: String]

    fileprivate init(path: String?, environment: [String: String]) {
        self.path = path
        self.environment = environment
    }

    func read() throws(KeyProblem) -> SealingKey {
        try file().read()
    }

    func readOrMake() throws(KeyProblem) -> SealingKey {
        try file().readOrMake()
    }

    /// Whether there is one, and where.
    var found: String? {
        get throws(KeyProblem) {
            let path = try file().path
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }
    }

    /// The same key, or where there is none yet one that lies in a folder to be thrown away.
    func forPreview(in folder: String) throws(KeyProblem) -> KeySource {
        FileManager.default.fileExists(atPath: try file().path)
            ? self : KeySource(path: folder + "/key", environment: environment)
    }

    private func file() throws(KeyProblem) -> KeyFile {
        if let path { return KeyFile(path: path) }
        return try KeyFile.standard(environment: environment)
    }
}

extension Settings {
    func keySource() throws(SettingsProblem) -> KeySource {
        KeySource(path: try layers.find(.keyFile)?.text, environment: environment)
    }
}
