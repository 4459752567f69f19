import Crypto
import Foundation

/// Seals what must not lie in the store in clear. ChaCha20-Poly1305; a box is nonce, ciphertext and tag.
package struct SealingKey: Sendable, CustomStringConvertible {
    private let key: SymmetricKey

    init(key: SymmetricKey) {
        self.key = key
    }

    package var description: String { "<redacted>" }

    /// What a box is for; it opens for nothing else, so that boxes can not be exchanged between rows.
    package enum Purpose: Sendable {
        case password(user: Int64)
        /// The copy for people of one that was made here.
        case generatedPassword(user: Int64)
        case rejectedRow(importID: Int64, line: Int)

        fileprivate var bytes: Data {
            switch self {
            case .password(let user): Data("password/\(user)".utf8)
            case .generatedPassword(let user): Data("generated/\(user)".utf8)
            case .rejectedRow(let importID, let line): Data("row/\(importID)/\(line)".utf8)
            }
        }
    }

    package func seal(_ clear: Data, for purpose: Purpose) throws -> Data {
        try ChaChaPoly.seal(clear, using: key, authenticating: purpose.bytes).combined
    }

    package func open(_ box: Data, for purpose: Purpose) throws(KeyProblem) -> Data {
        do {
            return try ChaChaPoly.open(ChaChaPoly.SealedBox(combined: box), using: key, authenticating: purpose.bytes)
        } catch {
            throw .wrongKey
        }
    }

    /// A keyed hash of a password: equal for equal passwords of one person, and of use to nobody without the key.
    package func mark(of password: String, user: Int64) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("\(user)/\(password)".utf8), using: key))
    }

    /// The same of a whole row, as a number; never 0.
    package func mark(ofRow bytes: Data) -> Int64 {
        let code = HMAC<SHA256>.authenticationCode(for: Data("row/".utf8) + bytes, using: key)
        let number = code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(bitPattern: number | 1)
    }
}
