/// The columns that files of a kind may have, for the mapping of columns.
package enum KnownColumns {
    /// Moodle's names; a numbered one stands for all numbers.
    package static func names(of dataset: Dataset) -> [String] {
        let catalogue = ColumnCatalogues.of(dataset)
        return catalogue.fields + catalogue.numbered.map { $0 + "1" }
    }

    /// Whether an import understands a column of that name as it is.
    package static func contain(_ name: String, of dataset: Dataset) -> Bool {
        ColumnCatalogues.of(dataset).field(for: name) != nil
    }

    /// What an import does with a column.
    package enum Treatment: Equatable, Sendable {
        /// It means something that Moodle is told.
        case data
        /// No web service takes it: its cells are kept in the store.
        case kept
        /// It says what became of a row earlier, and is left aside.
        case result
        case unknown
    }

    /// - Parameter name: as a file writes it.
    package static func treatment(of name: String, in dataset: Dataset) -> Treatment {
        if let field = ColumnCatalogues.of(dataset).field(for: name) {
            return ColumnCatalogues.isUnsendable(field, in: dataset) ? .kept : .data
        }
        return dataset == .users && ResultColumns.contain(name) ? .result : .unknown
    }
}
