import Foundation

/// A `.env` file: `NAME=value` a line, `#` comments, an optional `export`, values bare or in quotes.
///
/// Read here and not by the configuration library, whose reader keeps the quotes as part of a token and passes over
/// a line that it does not understand.
enum DotEnvFile {
    /// - Parameter named: what a message calls the file.
    /// - Returns: no names if there is no such file.
    static func read(path: String, named: String) throws(SettingsProblem) -> [String: String] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        return try parse(try SettingsFile.text(path: path, named: named), named: named)
    }

    static func parse(_ text: String, named: String) throws(SettingsProblem) -> [String: String] {
        var values: [String: String] = [:]
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            var line = line.trimmingCharacters(in: .whitespaces)[...]
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = line.dropFirst("export ".count) }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                // The line is not quoted back: it may hold a token.
                throw .malformedFile(path: named, detail: "line \(index + 1) is not NAME=value")
            }
            let name = line[..<equals].trimmingCharacters(in: .whitespaces)
            values[name] = unquoted(line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces))
        }
        return values
    }

    private static func unquoted(_ value: String) -> String {
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        return value
    }
}
