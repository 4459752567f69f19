#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of a file, a pipe or a device, read with `read(2)`.
package final class FileByteSource: ByteSource {
    /// The size of a regular file when it was opened, `nil` for what has no size (a pipe, a device).
    package let size: Int?

    private let descriptor: Int32
    private let name: String
    private let ownership: Ownership

    private enum Ownership {
        case owned
        case borrowed
    }

    /// Opens `path` for reading.
    ///
    /// Throws `missingFile`, `isDirectory` or `unreadable`.
    package init(path: String) throws(CSVProblem) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missingFile(path) : .unreadable(path, errno: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .unreadable(path, errno: code)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw .isDirectory(path)
        }
        self.descriptor = descriptor
        name = path
        ownership = .owned
        size = Self.size(status)
    }

    /// Reads a descriptor that stays the caller's to close. `name` is what messages call it.
    package init(descriptor: Int32, name: String) {
        var status = stat()
        self.descriptor = descriptor
        self.name = name
        ownership = .borrowed
        size = fstat(descriptor, &status) == 0 ? Self.size(status) : nil
    }

    deinit {
        if ownership == .owned { close(descriptor) }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVProblem) -> Int {
        while true {
            let count = readOnce(buffer)
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EISDIR: throw .isDirectory(name)
            default: throw .readFailed(name, errno: errno)
            }
        }
    }

    private func readOnce(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #else
            Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    private static func size(_ status: stat) -> Int? {
        status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }
}
