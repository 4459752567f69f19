import CSVImport
import Operations

/// The fields that a column of a file can mean, for the mapping of columns.
enum FileFields {
    static func known(for dataset: String) -> KnownFields {
        KnownFields(names: ["username"], accepts: { _ in true })
    }
}
