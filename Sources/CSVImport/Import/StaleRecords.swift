import GRDB
import StagingStore

/// Records whose row was taken away by another record, such as a command that leaves one role of several: read again,
/// they bring it back, so they must not be stepped over as unchanged.
final class StaleRecords {
    private let forget: RawStatement
    private static let nothing = [UInt8](repeating: 0, count: 16)

    /// - Parameter dataset: one whose records lead to one row each, by an index.
    init(_ session: ImportSession, _ dataset: Dataset) throws {
        forget = try RawStatement(
            session.db,
            "UPDATE source_rows SET row_hash = ? WHERE dataset = '\(dataset.rawValue)' AND object_id = ?")
    }

    func add(_ object: Int64) throws {
        try forget.run(.blob(Self.nothing), .integer(object))
    }
}
