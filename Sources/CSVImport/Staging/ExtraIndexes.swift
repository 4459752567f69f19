import StagingStore

/// The indexes that an import needs: of the mapping key, and of profile fields that no two people may share.
struct ExtraIndexes {
    private let key: ExtraIndex?
    private let unique: [ExtraIndex]

    init(_ session: ImportSession, layout: Layout, profileFields: ProfileFields) throws {
        let keyField = session.options.people.key.flatMap { $0.isKnownToMoodle ? nil : $0.field }
        key = try keyField.map { try ExtraIndex(session.db, field: $0) }
        unique = try profileFields.unique.filter(layout.has).map { try ExtraIndex(session.db, field: $0) }
    }

    func keyOwners(_ value: String) -> [Int64] { key?.owners(of: value) ?? [] }

    /// Somebody else has a value of this row that must be one person's alone.
    func clash(_ row: UserRow, person: Int64?) -> (field: String, value: String, owner: Int64)? {
        for index in unique {
            guard let value = row.extra[index.field], !value.isEmpty,
                let owner = index.owners(of: value).first(where: { $0 != person })
            else { continue }
            return (index.field, value, owner)
        }
        return nil
    }

    /// - Parameter before: the staged fields that differ; nil of somebody new.
    func note(_ row: UserRow, before: [String: String], of person: Int64) {
        for index in unique + [key].compactMap({ $0 }) {
            guard let value = row.extra[index.field] else { continue }
            index.note(value, instead: before[index.field], of: person)
        }
    }
}
