import CSVReading

/// Turns records into rows of a layout, and says what cleaning found.
struct RowReader {
    let layout: Layout
    /// The one that cells may write by number; nil if they write none so.
    let delimiter: Delimiter?
    /// Sets equal cells under different options apart, because they mean different things.
    let seed: UInt64
    // Positions in `layout.columns` of the hashed ones, and their names.
    private let hashed: [(position: Int, name: String)]

    init(layout: Layout, delimiter: Delimiter?, seed: UInt64) {
        self.layout = layout
        self.delimiter = delimiter
        self.seed = seed
        hashed = layout.hashed.compactMap { column in
            layout.columns.firstIndex(of: column).map { ($0, column.field) }
        }
    }

    /// - Returns: nil if the record has another number of cells than the header; `report` has been told.
    func row(_ record: some CellSource, report: (Finding) -> Void) -> FileRow? {
        guard hasRightWidth(record, report: report) else { return nil }
        let cells = layout.columns.map { column in
            let cell =
                column.index < record.count ? record.cell(column.index) : UnsafeRawBufferPointer(start: nil, count: 0)
            return CellCleaning.clean(cell, delimiter: delimiter) { note in
                if let what = Self.finding(note) { report(Finding(column.field, what)) }
            }
        }
        return FileRow(line: record.line, cells: cells, raw: record.rawBytes)
    }

    /// The row's contents as 128 bits: column by column in the order of their names, without passwords, and without
    /// empty cells, so that neither a moved column nor a new empty one looks like a change.
    /// - Returns: also which of the hashed columns are filled, a bit each (the 65th shares the first's).
    func contents(of row: FileRow) -> (hash: Hash128, filled: UInt64) {
        var hash = RecordHash(seed: seed)
        var filled: UInt64 = 0
        for (number, column) in hashed.enumerated() {
            row.cells[column.position].withBytes { bytes in
                if bytes.isEmpty { return }
                filled |= 1 &<< UInt64(number & 63)
                hash.add(column.name)
                hash.add(bytes)
            }
        }
        return (hash.finish(), filled)
    }

    /// The fields that a row with these bits had filled.
    func fields(filled: UInt64) -> Set<String> {
        Set(hashed.enumerated().filter { filled & (1 &<< UInt64($0.offset & 63)) != 0 }.map(\.element.name))
    }

    private func hasRightWidth(_ record: some CellSource, report: (Finding) -> Void) -> Bool {
        if (layout.leastWidth...layout.width).contains(record.count) { return true }
        if record.count < layout.width {
            report(Finding("", .tooFewCells(found: record.count, expected: layout.width)))
            return false
        }
        let surplus = layout.width..<record.count
        guard surplus.allSatisfy({ record.cell($0).isEmpty }) else {
            report(Finding("", .tooManyCells(found: record.count, expected: layout.width)))
            return false
        }
        report(Finding("", .surplusEmptyCells(count: surplus.count)))
        return true
    }

    private static func finding(_ note: CellNote) -> RowFinding? {
        switch note {
        case .trimmedBlanks: .trimmedBlanks
        case .trimmedInvisible(let scalar, _): .trimmedInvisible(character: scalar.visibleName)
        case .invisibleInside(let scalar, let position) where scalar != "\n" && scalar != "\r":
            .invisibleInside(character: scalar.visibleName, position: position)
        case .invisibleInside, .decodedDelimiter, .normalised: nil
        }
    }
}
