/// Right answers made wrong.
extension RestAnswer {
    var withFirstRecordTwice: RestAnswer {
        changingRecords { records in
            records.isEmpty ? [] : [records[0]] + records
        }
    }

    /// The names that a client compares are those of strangers; ids stay.
    var withForeignNames: RestAnswer {
        changingRecords { records in
            records.map { record in
                .record(
                    Record(
                        record.record.fields.map { field in
                            Self.names.contains(field.key)
                                ? Record.Field(key: field.key, value: "stranger") : field
                        }))
            }
        }
    }

    private static let names: Set<String> = ["username", "shortname", "idnumber", "name", "email"]

    /// The list is the answer itself, or the first list in it.
    private func changingRecords(_ change: ([Value]) -> [Value]) -> RestAnswer {
        switch self {
        case .value(.list(let records)): return .value(.list(change(records)))
        case .value(.record(let record)):
            var fields = record.fields
            if let position = fields.firstIndex(where: { !$0.value.elements.isEmpty }) {
                fields[position].value = .list(change(fields[position].value.elements))
            }
            return .value(.record(Record(fields)))
        case .value, .exception: return self
        }
    }
}
