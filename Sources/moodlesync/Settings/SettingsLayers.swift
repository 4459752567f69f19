import Configuration
import Foundation

/// The places where settings are looked for, first one first: flags, environment, `.env`, settings file.
struct SettingsLayers: Sendable {
    struct Found: Equatable, Sendable {
        let text: String
        let origin: SettingOrigin
    }

    private struct Layer: Sendable {
        let origin: SettingOrigin
        let values: any ConfigSnapshot
    }

    private let layers: [Layer]

    /// - Parameters:
    ///   - flags: what the command line says; never a secret.
    ///   - folder: where `.env` and `moodlesync.json` are looked for, without a final slash.
    init(
        flags: [SettingName: String], environment: [String: String], folder: String
    ) throws(SettingsProblem) {
        let values = Dictionary(
            uniqueKeysWithValues: flags.map { (Self.key($0.key), ConfigValue(.string($0.value), isSecret: false)) })
        let dotEnv = try DotEnvFile.read(path: folder + "/.env", named: ".env")
        var layers = [
            Layer(origin: .commandLine, values: InMemoryProvider(name: "flags", values: values).snapshot()),
            Self.layer(.environment, environment),
            Self.layer(.file(".env"), dotEnv),
        ]
        let named = try Self.find(.settingsFile, in: layers)
        let path = named?.text ?? "moodlesync.json"
        let settings = try SettingsFile(
            path: path.hasPrefix("/") ? path : folder + "/" + path, named: path, mayBeMissing: named == nil)
        layers.append(Layer(origin: .file(path), values: settings.values))
        self.layers = layers
    }

    /// The places, first one first.
    var origins: [SettingOrigin] { layers.map(\.origin) }

    /// The first layer's value; an empty one counts as none.
    func find(_ name: SettingName) throws(SettingsProblem) -> Found? {
        try Self.find(name, in: layers)
    }

    /// What one place says.
    func find(_ name: SettingName, in origin: SettingOrigin) throws(SettingsProblem) -> String? {
        try Self.find(name, in: layers.filter { $0.origin == origin })?.text
    }

    private static func find(_ name: SettingName, in layers: [Layer]) throws(SettingsProblem) -> Found? {
        for layer in layers {
            if let text = try text(of: name, in: layer), !text.isEmpty {
                return Found(text: text, origin: layer.origin)
            }
        }
        return nil
    }

    private static func text(of name: SettingName, in layer: Layer) throws(SettingsProblem) -> String? {
        for type in [ConfigType.string, .int] {
            do {
                switch try layer.values.value(forKey: key(name), type: type).value?.content {
                case .string(let text): return text
                case .int(let number): return String(number)
                default: return nil
                }
            } catch {
                // Not of this type; a number in a settings file is no string, so the next type is tried.
                continue
            }
        }
        throw .malformed(name, origin: layer.origin, found: nil, expected: "a text or a whole number")
    }

    private static func layer(_ origin: SettingOrigin, _ variables: [String: String]) -> Layer {
        Layer(origin: origin, values: EnvironmentVariablesProvider(environmentVariables: variables).snapshot())
    }

    private static func key(_ name: SettingName) -> AbsoluteConfigKey {
        AbsoluteConfigKey([name.rawValue])
    }
}
