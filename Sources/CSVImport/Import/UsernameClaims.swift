import CSVReading

/// The usernames that a file brings itself, which no person of the same file may be given.
///
/// Read from the file once, the first time that a username has to be built beside them; eight bytes each.
final class UsernameClaims {
    private let path: String
    private let options: ImportOptions
    private let layout: Layout
    private let charset: UsernameCharset
    private var claimed: Set<UInt64>?

    init(path: String, options: ImportOptions, layout: Layout, charset: UsernameCharset) {
        self.charset = charset
        self.path = path
        self.options = options
        self.layout = layout
    }

    func contains(_ username: String) throws -> Bool {
        if let claimed { return claimed.contains(Self.bits(username)) }
        let all = try read()
        claimed = all
        return all.contains(Self.bits(username))
    }

    private func read() throws(CSVProblem) -> Set<UInt64> {
        guard let index = layout.index(of: "username") else { return [] }
        var claims = Set<UInt64>()
        let reader = try CSVReader(source: FileByteSource(path: path), options: options.reading)
        let delimiter = options.codedDelimiter(reader.delimiter)
        while let record = try reader.next() {
            guard record.count > index else { continue }
            let cell = CellCleaning.clean(record.cell(index), delimiter: delimiter) { _ in }
            if !cell.isEmpty { claims.insert(Self.bits(charset.clean(cell.string))) }
        }
        return claims
    }

    private static func bits(_ username: String) -> UInt64 { RecordKey("username", username).bits }
}
