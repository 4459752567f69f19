/// A cleaned cell: a view on the record where nothing had to be rewritten, else bytes of its own.
package struct CleanCell {
    private enum Storage {
        /// Valid as long as the record is.
        case view(UnsafeRawBufferPointer)
        case own([UInt8])
    }

    private let storage: Storage

    init(_ view: UnsafeRawBufferPointer) {
        storage = .view(view)
    }

    init(_ text: String) {
        storage = .own(Array(text.utf8))
    }

    /// Hands the bytes (UTF-8) to `body`; they are valid inside it.
    @inline(__always)
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        switch storage {
        case .view(let view): try body(view)
        case .own(let bytes): try bytes.withUnsafeBytes(body)
        }
    }

    package var string: String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }

    package var isEmpty: Bool {
        withBytes(\.isEmpty)
    }
}
