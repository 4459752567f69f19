import Foundation

/// The web-service token of the account that works for us.
package struct Token: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let secret: Secret

    /// - Parameter text: the token; white space around it is dropped.
    package init(_ text: String) throws(TokenProblem) {
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty else { throw .empty }
        guard token.utf8.count <= 255 else { throw .tooLong }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .foreignCharacters }
        secret = Secret(token)
    }

    /// Reads a token from a file that only its owner may read. A link is followed; what it leads to is judged.
    package static func read(file path: String) throws(TokenProblem) -> Token {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noFile(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .readableByOthers(path: path, mode: UInt32(status.st_mode & 0o777))
        }
        guard status.st_size <= 4_096 else { throw .tooLong }
        do {
            return try Token(String(contentsOfFile: path, encoding: .utf8))
        } catch let problem as TokenProblem {
            throw problem
        } catch {
            throw .unreadable(path: path, reason: "it is not UTF-8 text, or reading failed")
        }
    }

    package var description: String { Secret.shown }
    package var debugDescription: String { Secret.shown }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why there is no token.
package enum TokenProblem: Error, Equatable, CustomStringConvertible {
    case empty
    case tooLong
    case foreignCharacters
    case unreadable(path: String, reason: String)
    case noFile(path: String)
    case readableByOthers(path: String, mode: UInt32)

    package var description: String {
        switch self {
        case .empty:
            "the token is empty"
        case .tooLong:
            "the token is too long to be one: Moodle's have 32 characters"
        case .foreignCharacters:
            "the token holds spaces, line ends or characters outside ASCII: it must be the token alone"
        case .unreadable(let path, let reason):
            "the token file \(path) cannot be read: \(reason)"
        case .noFile(let path):
            "the token file \(path) is not a file"
        case .readableByOthers(let path, let mode):
            "the token file \(path) can be read by others (mode \(String(mode, radix: 8))): run chmod 600 \(path)"
        }
    }
}
