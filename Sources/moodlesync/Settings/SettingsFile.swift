import Configuration
import Foundation

/// A settings file: one JSON object whose members are settings by name.
///
///     {"MOODLE_URL": "https://moodle.example.edu", "MOODLE_TOKEN_FILE": "/etc/moodlesync/token"}
struct SettingsFile {
    let values: any ConfigSnapshot

    /// - Parameter named: what a message calls the file.
    init(path: String, named: String, mayBeMissing: Bool) throws(SettingsProblem) {
        if mayBeMissing, !FileManager.default.fileExists(atPath: path) {
            values = InMemoryProvider(values: [:]).snapshot()
            return
        }
        let data = Data(try Self.text(path: path, named: named).utf8)
        let object: Any
        do {
            object = try JSONSerialization.jsonObject(with: data)
        } catch {
            throw .malformedFile(path: named, detail: "it is not JSON")
        }
        guard let members = object as? [String: Any] else {
            throw .malformedFile(path: named, detail: "it is JSON, but not one object of settings")
        }
        let known = SettingName.allCases.map(\.rawValue)
        if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw .unknownName(path: named, name: unknown, nearest: NearestName.of(unknown, among: known))
        }
        do {
            values = try JSONSnapshot(data: data.bytes, providerName: named, parsingOptions: .default)
        } catch {
            throw .malformedFile(path: named, detail: "a setting is neither a text nor a number")
        }
    }

    static func text(path: String, named: String) throws(SettingsProblem) -> String {
        do {
            return try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        } catch {
            var isDirectory: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            let detail =
                switch (isThere, isDirectory.boolValue) {
                case (false, _): "there is no such file"
                case (true, true): "it is a folder"
                case (true, false):
                    FileManager.default.isReadableFile(atPath: path)
                        ? "it is not UTF-8 text" : "permission denied"
                }
            throw .unreadableFile(path: named, detail: detail)
        }
    }
}
