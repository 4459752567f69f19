/// A group as a cell names it.
enum GroupReference: Hashable {
    case name(String)
    case idnumber(String)
    /// Moodle's number.
    case id(Int64)

    private static let longestName = 254
    private static let longestIdnumber = 100

    /// A prefix counts most, then the key that the file's owner chose. Without either a number is Moodle's own, as in
    /// Moodle's upload of users (admin/tool/uploaduser/classes/process.php, 4.5), and anything else what `word` says.
    ///
    /// - Returns: nil after telling `report` what is wrong.
    static func read(
        _ row: FileRow, _ position: Int?, _ field: String, key: GroupKey? = nil, word: GroupKey = .name,
        report: (Finding) -> Void
    ) -> GroupReference? {
        guard let written = row.text(position) else {
            report(Finding(field, .empty))
            return nil
        }
        guard let reference = GroupReference(written, key: key, word: word) else {
            report(Finding(field, place: .groupNumber(found: written)))
            return nil
        }
        guard let (text, limit) = reference.limited, text.unicodeScalars.count > limit else { return reference }
        report(Finding(field, .tooLong(found: text, characters: text.unicodeScalars.count, limit: limit)))
        return nil
    }

    init?(_ written: String, key: GroupKey? = nil, word: GroupKey = .name) {
        var plain = key ?? (Int64(written) == nil ? word : .id)
        var text = written
        if let colon = written.firstIndex(of: ":"), let prefix = GroupKey(rawValue: String(written[..<colon])) {
            plain = prefix
            text = String(written[written.index(after: colon)...])
        }
        guard !text.isEmpty else { return nil }
        switch plain {
        case .name: self = .name(text)
        case .idnumber: self = .idnumber(text)
        case .id:
            guard let number = Int64(text), number > 0 else { return nil }
            self = .id(number)
        }
    }

    /// As `groups.reference` holds it.
    var text: String {
        switch self {
        case .name(let text): "name:\(text)"
        case .idnumber(let text): "idnumber:\(text)"
        case .id(let number): "id:\(number)"
        }
    }

    private var limited: (String, Int)? {
        switch self {
        case .name(let text): (text, Self.longestName)
        case .idnumber(let text): (text, Self.longestIdnumber)
        case .id: nil
        }
    }
}
