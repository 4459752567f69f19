/// Where a setting's value was found.
enum SettingOrigin: Sendable, Equatable {
    case commandLine
    case environment
    /// `.env` or the settings file, as it was named.
    case file(String)

    var name: String {
        switch self {
        case .commandLine: "the command line"
        case .environment: "the environment"
        case .file(let path): path
        }
    }
}
