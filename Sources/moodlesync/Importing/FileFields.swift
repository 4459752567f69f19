import CSVImport
import Operations

/// The fields that a column of a file can mean, for the mapping of columns.
enum FileFields {
    static func known(for dataset: Dataset) -> KnownFields {
        KnownFields(
            names: KnownColumns.names(of: dataset), accepts: { KnownColumns.contain($0, of: dataset) })
    }
}
