import Foundation

/// Folders that only their owner can look into.
enum TemporaryPlace {
    static func makeFolder(named name: String) throws(Failure) -> String {
        let base = FileManager.default.temporaryDirectory.path
        var template = Array("\(base)/\(name).XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let detail = String(cString: strerror(errno))
            throw Failure(.store, code: "no-folder", "No temporary folder can be made in \(base): \(detail).")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
