import CSVReading

/// The name of a column as a file writes it: one place for what does not count in it.
enum HeaderName {
    /// Blanks and invisible characters at the ends taken off.
    static func trimmed(_ cell: String) -> String {
        CellCleaning.clean(cell, delimiter: .comma) { _ in }
    }

    /// Without blanks, `_`, `-` and letter case: ` First Name` is `firstname`.
    static func folded(_ cell: String) -> String {
        String(trimmed(cell).lowercased().unicodeScalars.filter { ![" ", "_", "-", "\u{A0}"].contains($0) })
    }
}

/// Columns that say what became of a row: `export` writes them, and so does Moodle CSV User Sync. They are no data, so
/// an import leaves them aside.
enum ResultColumns {
    static let names = [
        "Status", "Enrol Status", "Suspend Status", "Existing First Name", "Existing Last Name", "Existing Username",
        "Existing Email", "Existing ID",
    ]

    /// Where the file had a column of such a name itself.
    static let prefix = "moodlesync "

    private static let folded = Set(names.flatMap { [HeaderName.folded($0), HeaderName.folded(prefix + $0)] })

    static func contain(_ written: String) -> Bool { folded.contains(HeaderName.folded(written)) }
}
