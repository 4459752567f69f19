import Foundation

/// - Returns: whether the mode was set.
func chmodFile(_ path: String, _ mode: mode_t) -> Bool {
    chmod(path, mode) == 0
}

extension TemporaryFolder {
    /// Whether the bytes of a text stand anywhere in a file, binary or not.
    func file(_ name: String, holds text: String) throws -> Bool {
        try Data(contentsOf: URL(fileURLWithPath: path(name))).range(of: Data(text.utf8)) != nil
    }
}
