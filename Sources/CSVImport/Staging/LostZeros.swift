import GRDB
import StagingStore

/// Tells where a spreadsheet took an idnumber for a number and dropped the zeros it begins with: `123` is nobody's, and
/// `00123` is somebody's.
final class LostZeros {
    private let padded: RawStatement
    /// Nobody has an idnumber that begins with a zero: then none can have been lost.
    private let isPossible: Bool

    init(_ db: Database) throws {
        isPossible =
            try RawStatement(db, "SELECT 1 FROM users WHERE idnumber >= '0' AND idnumber < '1' LIMIT 1").first { _ in
                true
            }
            ?? false
        let widths = (1...Self.mostZeros).map { "'\(String(repeating: "0", count: $0))' || ?1" }
        padded = try RawStatement(
            db,
            """
            SELECT idnumber FROM users
             WHERE idnumber IN (\(widths.joined(separator: ", "))) AND state = 'active' LIMIT 1
            """)
    }

    private static let mostZeros = 8

    /// - Parameter staged: the idnumber of the person whom the row means, if it means one.
    /// - Returns: the idnumber that is staged with its zeros.
    func idnumber(behind found: String, staged: String?) throws -> String? {
        guard isPossible, found.first != "0", found.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        if let staged {
            return staged != found && staged.hasSuffix(found) && staged.dropLast(found.count).allSatisfy { $0 == "0" }
                ? staged : nil
        }
        return try padded.first(.text(found)) { $0.text(0) }
    }
}
