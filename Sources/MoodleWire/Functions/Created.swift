/// Matching what was asked for with what an answer says was made.
enum Created {
    /// - Parameters:
    ///   - wanted: the natural key of each item, in the order of the request.
    ///   - made: key and id of each record of the answer, in any order.
    /// - Returns: each item applied with its id, if keys match one to one. Otherwise a doubt about all: an answer
    ///   that names others, or fewer, is not the answer to this request, or not to the whole of it.
    static func match<Key: Hashable>(_ wanted: [Key], _ made: [(key: Key, id: Int)]) -> BatchOutcome {
        guard wanted.count == made.count else {
            return doubt("\(wanted.count) records were sent and \(made.count) answered")
        }
        var ids: [Key: Int] = [:]
        for record in made where ids.updateValue(record.id, forKey: record.key) != nil {
            return doubt("the answer names a record twice")
        }
        var verdicts: [ItemVerdict] = []
        for key in wanted {
            guard let id = ids.removeValue(forKey: key), id > 0 else {
                return doubt("the answer names other records than were sent")
            }
            verdicts.append(ItemVerdict(.applied, moodleID: id))
        }
        return .perItem(verdicts)
    }

    private static func doubt(_ message: String) -> BatchOutcome {
        .wholeBatch(.unknown(Doubt(mismatch: message)))
    }
}
