import Foundation

/// What one source's files need every time, kept in a file: the options of `import` by their names.
///
///     {"source": "hr", "delimiter": "semicolon", "columns": {"Personalnummer": "idnumber", "Kostenstelle": "-"},
///      "defaults": {"username": "%-1f%-l"}, "only": ["Status=active"], "missing-cohort": "create"}
///
/// A text or number is an option's value, `true` a flag, a list the values of an option that may be repeated, and an
/// object (its name may be in the plural) one such option a member, as `name=value`. So a profile can say whatever the
/// command line can, and is checked by the same code; what stands on the command line comes later and wins.
struct ImportProfile {
    /// As a command line: what the command's own arguments follow.
    let arguments: [String]

    /// What belongs to one run of the command, not to its source.
    private static let perRun = ["profile", "preview", "removals", "corrects", "json", "help", "version"]

    init(path: String) throws(ProfileProblem) {
        let members: [String: Any]
        do {
            let text = try SettingsFile.text(path: path, named: path)
            guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
                throw ProfileProblem.notAnObject(path: path)
            }
            members = object
        } catch SettingsProblem.unreadableFile(_, let detail) {
            throw .unreadable(path: path, detail: detail)
        } catch is ProfileProblem {
            throw .notAnObject(path: path)
        } catch {
            // The parser's own words speak of characters and Cocoa domains.
            throw .notJSON(path: path)
        }
        var arguments: [String] = []
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if Self.perRun.contains(name) { throw .perRun(path: path, name: name) }
            arguments += try Self.arguments(name, value, path)
        }
        self.arguments = arguments
    }

    private static func arguments(_ name: String, _ value: Any, _ path: String) throws(ProfileProblem) -> [String] {
        if let members = value as? [String: Any] {
            let single = name.hasSuffix("s") ? String(name.dropLast()) : name
            var arguments: [String] = []
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                guard let text = text(value) else { throw .notAText(path: path, name: "\(name).\(key)") }
                arguments.append("--\(single)=\(key)=\(text)")
            }
            return arguments
        }
        if let list = value as? [Any] {
            var arguments: [String] = []
            for value in list {
                guard let text = text(value) else { throw .notAText(path: path, name: name) }
                arguments.append("--\(name)=\(text)")
            }
            return arguments
        }
        if let flag = boolean(value) { return flag ? ["--\(name)"] : [] }
        guard let text = text(value) else { throw .notAText(path: path, name: name) }
        return ["--\(name)=\(text)"]
    }

    private static func text(_ value: Any) -> String? {
        if let text = value as? String { return text }
        guard boolean(value) == nil, let number = value as? NSNumber else { return nil }
        return number.stringValue
    }

    /// JSON's true and false; Foundation takes 0 and 1 for them too if it is asked for a Bool alone.
    private static func boolean(_ value: Any) -> Bool? {
        guard let number = value as? NSNumber, String(cString: number.objCType) == "c" else { return nil }
        return number.boolValue
    }
}

/// Every way in which a profile can not be used.
enum ProfileProblem: Error, Equatable {
    case unreadable(path: String, detail: String)
    case notJSON(path: String)
    case notAnObject(path: String)
    /// Neither text, number, true or false, list nor object of such.
    case notAText(path: String, name: String)
    /// Belongs to the command line.
    case perRun(path: String, name: String)
    /// The command line that it makes can not be meant.
    case wrong(path: String, reason: String)
}
