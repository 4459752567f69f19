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
}
