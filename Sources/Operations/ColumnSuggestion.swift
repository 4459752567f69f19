import Foundation

/// A field that an unknown column may mean. Never applied without a person's word.
package struct ColumnSuggestion: Sendable, Equatable, Encodable {
    package enum Reason: Sendable, Equatable {
        case name(NameSimilarity)
        /// All cells that were looked at have that form.
        case content(CellForm)
    }

    package let column: String
    package let field: String
    package let because: Reason

    /// One suggestion for each column that has one: by its name, else by what its cells look like.
    /// - Parameter samples: some cells of each column, where a file is at hand.
    package static func suggest(
        columns: [String], samples: [String: [String]] = [:], known: KnownFields
    ) -> [ColumnSuggestion] {
        columns.filter { !known.accepts($0) }.compactMap { column in
            if let field = NameSimilarity.nearest(to: column, among: known.names),
                let similarity = NameSimilarity(column, field)
            {
                return ColumnSuggestion(column: column, field: field, because: .name(similarity))
            }
            guard let form = CellForm(of: samples[column] ?? []), known.accepts(form.field) else { return nil }
            return ColumnSuggestion(column: column, field: form.field, because: .content(form))
        }
    }
}

extension ColumnSuggestion.Reason: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .name(let similarity): try container.encode(similarity)
        case .content(let form): try container.encode(form)
        }
    }
}

/// What cells can look like whatever their column is called.
package enum CellForm: String, Sendable, Encodable, CaseIterable {
    case email = "e-mail addresses"
    case country = "country codes"

    /// The form that all non-empty cells have; nil if there is none, or fewer than three cells to go by.
    init?(of cells: [String]) {
        let filled = cells.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard filled.count >= 3, let form = Self.allCases.first(where: { filled.allSatisfy($0.fits) }) else {
            return nil
        }
        self = form
    }

    var field: String {
        switch self {
        case .email: "email"
        case .country: "country"
        }
    }

    private func fits(_ cell: String) -> Bool {
        switch self {
        case .email: cell.wholeMatch(of: /[^@\s]+@[^@\s]+\.[^@\s]+/) != nil
        case .country: cell.wholeMatch(of: /[A-Z]{2}/) != nil
        }
    }
}
