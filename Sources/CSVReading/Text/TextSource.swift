/// Decoded text in chunks: UTF-8, whole characters only, no NUL.
protocol TextSource: AnyObject {
    /// Writes text to the start of `room`, which holds at least `TextFilling.leastRoom` bytes.
    ///
    /// After `.end` and `.fault` every further call answers the same.
    func fill(_ room: UnsafeMutableRawBufferPointer) throws(CSVProblem) -> TextFilling
}

/// The outcome of one `TextSource.fill`.
enum TextFilling {
    /// So many bytes were written; at least one.
    case text(Int)
    /// The file ends after the bytes handed out so far.
    case end
    /// What comes after the bytes handed out so far isn't text.
    case fault(TextFault)

    static let leastRoom = 16
}

/// Why bytes aren't text in the encoding they are read in.
enum TextFault: Equatable {
    case nul
    case invalidUTF8(byte: UInt8, guess: EncodingGuess)
    case undecodable([UInt8])
}
