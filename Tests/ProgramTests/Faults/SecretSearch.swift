import Foundation
import Synchronization

/// Looks for secrets in bytes, in the clear and in the spellings in which they travel.
struct SecretSearch {
    private let spellings: [(secret: String, bytes: Data)]

    init(_ secrets: [String]) {
        spellings = secrets.flatMap { secret in
            let coded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
            let forms = [secret, coded, Data(secret.utf8).base64EncodedString()]
            return Set(forms).map { (secret, Data($0.utf8)) }
        }
    }

    /// - Returns: which file holds which secret.
    func files(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).flatMap { name in
            guard let bytes = FileManager.default.contents(atPath: folder + "/" + name) else { return [String]() }
            return found(in: bytes).map { "\($0) is in the file \(name)" }
        }
    }

    func texts(_ texts: [String]) -> [String] {
        texts.flatMap { text in found(in: Data(text.utf8)).map { "\($0) was printed" } }
    }

    private func found(in bytes: Data) -> [String] {
        spellings.filter { bytes.range(of: $0.bytes) != nil }.map { $0.secret }
    }
}

/// All that a program said, run after run.
final class Outputs: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func add(_ outcome: Outcome) {
        texts.withLock { $0 += [outcome.out, outcome.err] }
    }
}
