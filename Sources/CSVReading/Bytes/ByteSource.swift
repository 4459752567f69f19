/// Where the bytes of a file come from, chunk by chunk.
///
/// A caller that wants to see every byte (to hash the file, to count) wraps
/// one source in another.
package protocol ByteSource {
    /// Fills `buffer` from its start and returns how many bytes it wrote: at least one, or 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVProblem) -> Int
}
