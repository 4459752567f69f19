import Foundation
import Synchronization

/// What a test of faults leaves behind, looked through for secrets in one place: the files of its folder, among them
/// cores, everything that was printed, and the command lines of all processes.
package final class Traces: Sendable {
    private let search: SecretSearch
    private let folder: String
    private let exceptions: Set<String>
    private let found = Mutex<Set<String>>([])

    /// - Parameter exceptions: files of the folder that hold secrets rightly: what was imported, the key, credentials
    ///   that were asked for.
    package init(secrets: [String], folder: String, except exceptions: Set<String> = []) {
        search = SecretSearch(secrets)
        self.folder = folder
        self.exceptions = exceptions
    }

    /// What a program said.
    package func heard(_ texts: String...) { note(search.texts(texts)) }

    /// Looks at what every other user of the machine can see now.
    package func lookAround() throws { note(try search.commandLines()) }

    /// Looks at what lies in the folder now.
    package func lookInside() throws { note(try search.files(in: folder, except: exceptions)) }

    /// Each secret that was seen anywhere, ever, in words; after one more look.
    package func secrets() throws -> [String] {
        try lookAround()
        try lookInside()
        return found.withLock { $0.sorted() }
    }

    private func note(_ findings: [String]) { found.withLock { $0.formUnion(findings) } }
}
