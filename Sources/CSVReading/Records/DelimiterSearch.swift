/// Finds the delimiter of a file from its first lines.
///
/// The header decides: where only one of the five candidates stands outside
/// quotes, it is the delimiter; where none does, the file has one column. Where
/// several do (a colon in `profile:field`), the one that the next lines have
/// exactly as often as the header wins; failing that, the one that the header
/// has most often. A draw is ambiguous.
///
///     username;password;email                    semicolon, the only one
///     username,profile:a,email                   comma, 2 to 1
///     name:first,name:last,age / Ana,Silva,20    comma, 2 to 2, but the line has two commas
///     a;b,c                                      ambiguous
struct DelimiterSearch {
    enum Outcome: Equatable {
        case found(Delimiter)
        case ambiguous([CSVProblem.DelimiterCount])
    }

    /// Bytes that are looked at.
    static let window = 1 << 16

    /// The longest `sep=` line with its line end.
    static let declarationLength = 7

    private static let linesCompared = 10

    /// `text` begins with the header. The last line of it counts only if it is `whole`.
    static func delimiter(in text: UnsafeRawBufferPointer, whole: Bool) -> Outcome {
        var lines = lines(of: text, atMost: linesCompared + 1)
        guard let header = lines.first else { return .found(.comma) }
        if !whole, lines.count > 1, lines.last?.isComplete == false { lines.removeLast() }
        let present = Delimiter.allCases.filter { header[$0] > 0 }
        guard present.count > 1 else { return .found(present.first ?? .comma) }
        let agreeing = present.filter { candidate in
            lines.dropFirst().allSatisfy { $0[candidate] == header[candidate] }
        }
        let choice = agreeing.isEmpty ? present : agreeing
        let most = choice.map { header[$0] }.max()
        let winners = choice.filter { header[$0] == most }
        if winners.count == 1 { return .found(winners[0]) }
        return .ambiguous(present.map { CSVProblem.DelimiterCount(delimiter: $0, count: header[$0]) })
    }

    /// The delimiter that a first line `sep=;` names, as Excel writes and obeys it, and the line's length.
    static func declared(in text: UnsafeRawBufferPointer) -> (delimiter: Delimiter, length: Int)? {
        guard text.count >= 5, String(decoding: text[..<4], as: UTF8.self).lowercased() == "sep=",
            let delimiter = Delimiter(rawValue: text[4])
        else { return nil }
        switch (text.dropFirst(5).first, text.dropFirst(6).first) {
        case (Byte.carriageReturn, Byte.lineFeed): return (delimiter, 7)
        case (Byte.carriageReturn, _), (Byte.lineFeed, _): return (delimiter, 6)
        default: return nil
        }
    }

    /// How often one line has each candidate outside quotes.
    private struct Line {
        var counts: [Delimiter: Int] = [:]
        var isComplete = false

        subscript(delimiter: Delimiter) -> Int { counts[delimiter] ?? 0 }
    }

    private static func lines(of text: UnsafeRawBufferPointer, atMost most: Int) -> [Line] {
        var lines: [Line] = []
        var line = Line()
        var isEmpty = true
        var atCellStart = true
        var quoted = false
        for byte in text {
            if byte == Byte.quote, quoted || atCellStart {
                // A doubled quote closes and opens again: the same in the end.
                quoted.toggle()
                isEmpty = false
            } else if !quoted, byte == Byte.lineFeed || byte == Byte.carriageReturn {
                if !isEmpty {
                    line.isComplete = true
                    lines.append(line)
                }
                if lines.count == most { return lines }
                (line, isEmpty, atCellStart) = (Line(), true, true)
            } else if !quoted {
                isEmpty = false
                if let delimiter = Delimiter(rawValue: byte) {
                    line.counts[delimiter, default: 0] += 1
                    atCellStart = true
                } else if byte != Byte.space {
                    atCellStart = false
                }
            }
        }
        return isEmpty ? lines : lines + [line]
    }
}
