import CSVReading
import Crypto
import Foundation

/// A file to import, measured before it is read: its size and what its bytes hash to.
struct InputFile {
    let path: String
    let bytes: Int
    let fingerprint: String

    init(path: String) throws(CSVProblem) {
        self.path = path
        let source = try HashingSource(FileByteSource(path: path))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var total = 0
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { break }
            total += count
        }
        bytes = total
        fingerprint = source.fingerprint
    }
}

/// Hashes a file while it is read.
final class HashingSource: ByteSource {
    private var source: any ByteSource
    private var hasher = SHA256()

    init(_ source: any ByteSource) {
        self.source = source
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVProblem) -> Int {
        let count = try source.read(into: buffer)
        hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }

    var fingerprint: String { Fingerprint.hex(hasher.finalize()) }
}

/// Standard input or a pipe, kept in a file that only its owner can read while it is imported.
struct SpooledInput {
    let path: String

    /// nil: the file can be read as often as needed.
    init?(ifNeededFor path: String) throws(CSVProblem) {
        if path == "-" {
            try self.init(FileByteSource(descriptor: STDIN_FILENO, name: "standard input"))
            return
        }
        let source = try FileByteSource(path: path)
        if source.size != nil { return nil }
        try self.init(source)
    }

    private init(_ source: FileByteSource) throws(CSVProblem) {
        var template = Array((NSTemporaryDirectory() + "/moodlesync-XXXXXX").utf8CString)
        let file = mkstemp(&template)
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard file >= 0 else { throw .readFailed("the standard input", errno: errno) }
        self.path = path
        defer { close(file) }
        do throws(CSVProblem) {
            try Self.copy(source, to: file)
        } catch {
            remove()
            throw error
        }
    }

    func remove() {
        unlink(path)
    }

    private static func copy(_ source: FileByteSource, to file: Int32) throws(CSVProblem) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return }
            var written = 0
            while written < count {
                let part = write(file, buffer.baseAddress.map { $0 + written }, count - written)
                if part < 0 {
                    if errno == EINTR { continue }
                    throw .readFailed("the standard input", errno: errno)
                }
                written += part
            }
        }
    }
}
