// A target for libFuzzer: any bytes, under any options, through the CSV reader. Built and run by `.ci/fuzz`.
//
// Beside crashes, hangs and growing memory, which libFuzzer watches, it looks for readings that differ: the same bytes
// in other chunks must give the same records or the same problem.

/// Hands out bytes in chunks of one size.
private final class Pieces: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: ArraySlice<UInt8>, size: Int) {
        rest = bytes
        self.size = size
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(size, buffer.count, rest.count)
        buffer.copyBytes(from: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }
}

/// All that a reading gives: records with their lines and cells, cleaned cells, or the problem that ended it.
private func reading(_ bytes: ArraySlice<UInt8>, _ options: CSVOptions, chunk: Int) -> [String] {
    var seen: [String] = []
    do throws(CSVProblem) {
        let reader = try CSVReader(source: Pieces(bytes, size: chunk), options: options)
        seen += reader.header.cells
        while let record = try reader.next() {
            seen.append("line \(record.line) of \(record.count)\(record.isBlank ? ", blank" : "")")
            for index in 0..<record.count {
                seen.append(record.string(index))
                let place = record.place(of: index)
                precondition(place.line >= record.line && place.cell == index + 1)
                let cell = CellCleaning.clean(record.cell(index), delimiter: reader.delimiter) { seen.append("\($0)") }
                seen.append(cell.string)
                _ = cell.withBytes(SpreadsheetDebris.found)
            }
        }
    } catch {
        seen.append(error.message)
    }
    return seen
}

private let encodings: [String?] = [
    nil, nil, nil, "UTF-16LE", "UTF-16BE", "windows-1252", "ISO-8859-15", "windows-1251", "SHIFT_JIS", "GB18030",
]

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 3 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let delimiters: [Delimiter?] = [nil] + Delimiter.allCases
    var options = CSVOptions(
        delimiter: delimiters[Int(bytes[0]) % delimiters.count],
        encoding: encodings[Int(bytes[1]) % encodings.count])
    options.comments = bytes[2] & 1 == 0 ? .data : .skipped
    // Small buffers and limits, so that few bytes reach what large files do.
    options.chunkSize = 16 + Int(bytes[2] >> 4)
    options.maximumRecordSize = 4_096
    options.maximumCellSize = 1_024
    let text = bytes[3...]
    let whole = reading(text, options, chunk: 1 << 20)
    let pieces = reading(text, options, chunk: 1 + Int(bytes[2] >> 1 & 7))
    precondition(whole == pieces, "other chunks, another reading")
    return 0
}
