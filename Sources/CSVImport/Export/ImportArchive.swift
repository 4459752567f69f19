import CSVReading
import Foundation

/// A folder that keeps a copy of each imported file, to show later what was read: the records byte for byte, the
/// passwords taken out.
///
/// A copy is named by what the original's bytes hash to, so that equal files are kept once.
package struct ImportArchive: Sendable, Equatable {
    package let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    /// A copy that is written and not yet shown under its name.
    struct Draft {
        fileprivate let part: String
        let path: String
        fileprivate let isThere: Bool

        /// Shows it; what the import depends on was committed.
        func keep() throws(ArchiveProblem) {
            if isThere { return }
            guard rename(part, path) == 0 else {
                throw .cannotWrite(path: path, detail: String(cString: strerror(errno)))
            }
        }

        func discard() {
            if !isThere { unlink(part) }
        }
    }

    /// Writes a copy in UTF-8, one line end after each record; blank lines and comments are left out.
    /// - Parameter name: the file as it was named, `-` for standard input.
    func draft(of file: InputFile, named name: String, _ options: CSVOptions, layout: Layout) throws -> Draft {
        try makeFolder()
        let original = name == "-" ? "standard-input.csv" : URL(fileURLWithPath: name).lastPathComponent
        let stem = (original as NSString).deletingPathExtension
        let ending = (original as NSString).pathExtension
        let path = "\(folder)/\(stem)_\(file.fingerprint.prefix(16)).\(ending.isEmpty ? "csv" : ending)"
        if FileManager.default.fileExists(atPath: path) { return Draft(part: path, path: path, isThere: true) }
        let draft = Draft(part: path + ".part", path: path, isThere: false)
        unlink(draft.part)
        let descriptor = open(draft.part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ArchiveProblem.cannotWrite(path: path, detail: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try copy(file, options, layout, to: handle)
            try handle.synchronize()
            try handle.close()
        } catch {
            draft.discard()
            throw (error as? CSVProblem).map { $0 as any Error }
                ?? ArchiveProblem.cannotWrite(path: path, detail: error.localizedDescription)
        }
        return draft
    }

    private func makeFolder() throws(ArchiveProblem) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .cannotWrite(path: folder, detail: error.localizedDescription)
        }
    }

    private func copy(_ file: InputFile, _ options: CSVOptions, _ layout: Layout, to handle: FileHandle) throws {
        let reader = try CSVReader(source: FileByteSource(path: file.path), options: options)
        let secret = layout.index(of: "password")
        var text = Data(reader.header.rawBytes)
        text.append(0x0A)
        while let record = try reader.next() {
            if record.isBlank { continue }
            if let secret, secret < record.count {
                let cell = record.rawRange(of: secret)
                text.append(contentsOf: record.rawBytes[..<cell.lowerBound])
                text.append(contentsOf: record.rawBytes[cell.upperBound...])
            } else {
                text.append(contentsOf: record.rawBytes)
            }
            text.append(0x0A)
            if text.count >= Self.chunk {
                try handle.write(contentsOf: text)
                text.removeAll(keepingCapacity: true)
            }
        }
        try handle.write(contentsOf: text)
    }

    private static let chunk = 1 << 20
}

/// Why a file could not be archived; then it was not imported.
package enum ArchiveProblem: Error, Equatable {
    case cannotWrite(path: String, detail: String)
}
