/// A group's name in a cell where nothing else can stand.
enum GroupName {
    private static let longest = 254

    /// - Returns: nil after telling `report` what is wrong.
    static func read(_ row: FileRow, _ position: Int?, _ field: String, report: (Finding) -> Void) -> String? {
        guard let name = row.text(position) else {
            report(Finding(field, .empty))
            return nil
        }
        let characters = name.unicodeScalars.count
        if characters <= longest { return name }
        report(Finding(field, .tooLong(found: name, characters: characters, limit: longest)))
        return nil
    }
}
