import Crypto
import Foundation

/// The key that seals passwords and rejected rows. It lives outside the store, so that a copy of the store alone
/// opens nothing.
package struct KeyFile: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// `MOODLESYNC_KEY_FILE`, else `~/.config/moodlesync/key`.
    package static func standard(environment: [String: String]) throws(KeyProblem) -> KeyFile {
        if let path = environment["MOODLESYNC_KEY_FILE"], !path.isEmpty { return KeyFile(path: path) }
        guard let home = environment["HOME"], !home.isEmpty else { throw .noHome }
        let configuration = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.config"
        return KeyFile(path: configuration + "/moodlesync/key")
    }

    /// The key; made, with mode 0600, if there is none.
    package func readOrMake() throws(KeyProblem) -> SealingKey {
        if FileManager.default.fileExists(atPath: path) { return try read() }
        let key = SymmetricKey(size: .bits256)
        let text = key.withUnsafeBytes { Data($0).base64EncodedString() } + "\n"
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .cannotMake(path: path, detail: error.localizedDescription)
        }
        try write(text)
        // Another import may have made one in the same moment: then theirs is the key.
        return try read()
    }

    /// Shows the key under its name once it is whole, so that a process that is killed leaves no half of one.
    private func write(_ text: String) throws(KeyProblem) {
        var draft = Array("\(path).XXXXXX".utf8CString)
        // mkstemp makes it with mode 0600.
        let descriptor = mkstemp(&draft)
        guard descriptor >= 0 else { throw .cannotMake(path: path, detail: String(cString: strerror(errno))) }
        defer { unlink(draft) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
        } catch {
            throw .cannotMake(path: path, detail: error.localizedDescription)
        }
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw .cannotMake(path: path, detail: String(cString: strerror(errno)))
        }
    }

    /// The key; a missing file is an error here, because what is sealed can then not be opened.
    package func read() throws(KeyProblem) -> SealingKey {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .unreadable(path: path, detail: String(cString: strerror(errno)))
        }
        let mode = UInt16(status.st_mode & 0o777)
        guard mode & 0o077 == 0 else { throw .readableByOthers(path: path, mode: mode) }
        guard let text = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path: path, detail: String(cString: strerror(errno)))
        }
        let trimmed = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Data(base64Encoded: trimmed), bytes.count == 32 else { throw .malformed(path: path) }
        return SealingKey(key: SymmetricKey(data: bytes))
    }
}
