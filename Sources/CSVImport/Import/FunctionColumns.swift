import StagingStore

/// The columns of a file that maps fields to web-service functions.
struct FunctionColumns {
    let field: Int
    private let function: Int?
    private let parameters: Int?
    private let idempotent: Int?

    /// Nil for a file of other mappings.
    init?(_ position: (String) -> Int?) {
        guard let field = position("field") else { return nil }
        self.field = field
        function = position("function")
        parameters = position("parameters")
        idempotent = position("idempotent")
    }

    func map(_ row: FileRow, _ session: ImportSession) throws -> StagedRecord {
        guard let name = row.text(field) else { return .rejected([Finding("field", .empty)]) }
        guard let function = row.text(function) else { return .rejected([Finding("function", .empty)]) }
        let mapping: FunctionMapping
        do throws(FunctionMappingProblem) {
            mapping = try FunctionMapping(
                field: name, function: function, parameters: row.text(parameters) ?? "{}",
                isIdempotent: ["1", "yes", "true"].contains(row.text(idempotent)?.lowercased()))
        } catch {
            return .rejected([Finding(error.column, .functionMapping(error))])
        }
        let outcome = try FunctionMappings.set(session.db, mapping, run: session.run.id, at: session.moment)
        if outcome.cells > 0 { session.count([.serviceCall: outcome.cells]) }
        return .staged(outcome.before == nil ? .added : outcome.changed ? .changed : .unchanged, object: nil)
    }
}

extension FunctionMappingProblem {
    fileprivate var column: String {
        switch self {
        case .field: "field"
        case .function: "function"
        case .notAnObject, .nested, .parameterName, .placeholder: "parameters"
        }
    }
}
