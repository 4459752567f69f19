/// A file whose encoding is known, ready to be read as text.
struct OpenedText {
    let encoding: TextEncoding
    let text: any TextSource
    /// The byte-order mark that the file begins with, if any.
    let mark: [UInt8]
    /// Counts the bytes of the file.
    let counted: CountedSource

    /// Enough of a header line to tell UTF-16 by its NUL bytes.
    private static let leadLength = 512

    /// The first bytes of a zip archive (APPNOTE.TXT, 4.3.7).
    private static let zipMark: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

    /// Reads the first bytes of `source` and chooses how to decode it. `chunk`: bytes decoded at a time.
    init(_ source: any ByteSource, encoding name: String?, chunk: Int) throws(CSVProblem) {
        counted = try CountedSource(source, leastCount: Self.leadLength)
        if counted.lead.starts(with: Self.zipMark) { throw .zipArchive }
        let found = try TextEncoding.found(in: counted.lead, named: name)
        mark = Array(counted.lead.prefix(found.markLength))
        counted.skip(found.markLength)
        encoding = found.encoding
        let decoder: any TextDecoder
        switch encoding {
        case .utf8:
            text = UTF8Source(counted)
            return
        case .utf16(let order): decoder = UTF16Decoder(order)
        case .utf32(let order): decoder = UTF32Decoder(order)
        case .singleByte(let charset): decoder = SingleByteDecoder(charset)
        case .system(let name): decoder = try SystemDecoder(name)
        }
        text = TranscodedSource(counted, decoder, chunk: chunk)
    }
}
