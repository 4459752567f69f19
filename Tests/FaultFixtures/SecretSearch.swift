import Foundation

/// Looks for secrets in bytes, in the clear and in the spellings in which they travel.
package struct SecretSearch: Sendable {
    private let spellings: [(secret: String, bytes: Data)]

    package init(_ secrets: [String]) {
        spellings = secrets.flatMap { secret in
            let coded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
            let forms = [secret, coded, Data(secret.utf8).base64EncodedString()]
            return Set(forms).map { (secret, Data($0.utf8)) }
        }
    }

    /// - Parameter names: files that are left out, by their names.
    /// - Returns: which file holds which secret.
    package func files(in folder: String, except names: Set<String> = []) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).flatMap { name in
            guard !names.contains(name), let bytes = FileManager.default.contents(atPath: folder + "/" + name) else {
                return [String]()
            }
            return found(in: bytes).map { "\($0) is in the file \(name)" }
        }
    }

    package func texts(_ texts: [String]) -> [String] {
        texts.flatMap { text in found(in: Data(text.utf8)).map { "\($0) was printed" } }
    }

    /// The command lines of every process of the machine, which everybody may read.
    package func commandLines() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.flatMap { process in
            // A process may end while this looks.
            found(in: FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data())
                .map { "\($0) is in the command line of process \(process)" }
        }
    }

    package func found(in bytes: Data) -> [String] {
        spellings.filter { bytes.range(of: $0.bytes) != nil }.map { $0.secret }
    }
}
