import CSVReading

/// The text that asks for an empty field, compared by bytes: nearly no cell is it.
struct ClearToken {
    private let bytes: [UInt8]

    /// - Parameter text: empty for none.
    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    func stands(in cell: CleanCell) -> Bool {
        guard let first = bytes.first else { return false }
        return cell.withBytes { $0.first == first && $0.elementsEqual(bytes) }
    }
}
