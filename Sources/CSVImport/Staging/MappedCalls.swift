import GRDB
import StagingStore

/// Cells that no core function takes and that an operator mapped to a web-service function of the site.
final class MappedCalls {
    private let session: ImportSession
    private lazy var kept = Result { try RawStatement(session.db, Self.forget) }
    private lazy var mappings = Result { try FunctionMappings(session.db) }

    init(_ session: ImportSession) {
        self.session = session
    }

    private static let forget = "DELETE FROM unsendable WHERE user_id = ? AND field = ?"

    /// Plans the call that a cell needs, unless it was planned before.
    /// - Returns: false if no function is mapped, so that the cell is to be kept.
    func take(_ field: String, _ value: String, of person: Int64, line: Int) throws -> Bool {
        let mappings = try mappings.get()
        guard mappings[field] != nil else { return false }
        let cell = MappedCell(user: person, field: field, value: value, importID: session.importID, line: line)
        let isNew = try mappings.plan(session.db, cell, run: session.run.id, at: session.moment)
        if isNew { session.count([.serviceCall: 1]) }
        try kept.get().run(.integer(person), .text(field))
        return true
    }
}
