import Foundation
import GRDB

/// How a source's files name their columns: what the options say, before what was mapped in the store.
struct SourceColumns {
    private let mapped: [Dataset: [String: String]]
    private let options: ImportOptions

    init(_ db: Database, _ options: ImportOptions) throws {
        self.options = options
        var mapped: [Dataset: [String: String]] = [:]
        let rows = try Row.fetchAll(
            db, sql: "SELECT dataset, column, field FROM column_mappings WHERE source = ?", arguments: [options.source])
        for row in rows {
            guard let dataset = Dataset(rawValue: row["dataset"]) else { continue }
            mapped[dataset, default: [:]][HeaderName.folded(row["column"])] = row["field"]
        }
        if let key = options.people.key, UserColumns.catalogue.field(for: key.column) == nil {
            // A column of the source's own, whose meaning the key says.
            mapped[.users, default: [:]][HeaderName.folded(key.column)] = key.field
        }
        for dataset in Dataset.allCases {
            for (column, field) in options.columns {
                let known = ColumnCatalogues.of(dataset).field(for: field) ?? field
                mapped[dataset, default: [:]][HeaderName.folded(column)] = known
            }
        }
        self.mapped = mapped
    }

    func layout(of header: [String]) throws(FileRefusal) -> Layout {
        var reading = HeaderReading(mapped: mapped, unknownColumns: options.unknownColumns)
        reading.hasKey = options.people.key != nil
        reading.filtering = Set(options.only.map { HeaderName.folded($0.column) })
        var layout = try reading.layout(of: header, dataset: options.dataset)
        layout.usernames = options.people.fileCharset
        layout.timeZone = options.timeZone ?? .gmt
        if layout.dataset == .users, let key = options.people.key, key.miss != .create,
            layout.position(of: key) == nil
        {
            throw .keyColumn(key.column, header: header)
        }
        return layout
    }

    /// A renamed column of the source looks like this one: told, for the file may also just not have it.
    func missing(in header: [String]) -> [String] {
        let names = Set(header.map(HeaderName.folded))
        let missing = options.columns.keys.filter { !names.contains(HeaderName.folded($0)) }.sorted()
        guard !missing.isEmpty else { return [] }
        return ["Not in the file: \(Words.all(missing.map(Words.quoted))), for which a meaning was given."]
    }
}
