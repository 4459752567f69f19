extension Failure {
    init(_ problem: SettingsProblem) {
        self.init(
            problem.isOfTheCommandLine ? .usage : .setup, code: problem.code, problem.message, hint: problem.hint)
    }
}

extension SettingsProblem {
    /// A flag that is wrong is a wrong command line, whatever setting it stands for.
    fileprivate var isOfTheCommandLine: Bool {
        switch self {
        case .malformed(_, let origin, _, _), .unusable(_, let origin, _): origin == .commandLine
        case .missing, .missingToken, .twoTokens, .unreadableFile, .malformedFile, .unknownName: false
        }
    }

    fileprivate var code: String {
        switch self {
        case .missing, .missingToken: "setting-missing"
        case .twoTokens: "setting-twice"
        case .malformed, .unusable: "setting-malformed"
        case .unreadableFile, .malformedFile, .unknownName: "settings-file"
        }
    }

    fileprivate var message: String {
        switch self {
        case .missing(let name): "\(name.rawValue) is not set: it says which Moodle to talk to."
        case .missingToken: "There is no token: neither MOODLE_TOKEN nor MOODLE_TOKEN_FILE is set."
        case .twoTokens(let origin): "MOODLE_TOKEN and MOODLE_TOKEN_FILE are both set in \(origin.name)."
        case .malformed(let name, let origin, let found?, let expected):
            "\(name.rawValue) from \(origin.name) is not usable: found \"\(found)\", expected \(expected)."
        case .malformed(let name, let origin, nil, let expected):
            "\(name.rawValue) from \(origin.name) is not usable: expected \(expected)."
        case .unusable(let name, let origin, let reason):
            "\(name.rawValue) from \(origin.name) is not usable: \(reason)."
        case .unreadableFile(let path, let detail): "The settings in \(path) can't be read: \(detail)."
        case .malformedFile(let path, let detail): "The settings in \(path) can't be understood: \(detail)."
        case .unknownName(let path, let name, _): "\(path) sets \(name), which is no setting."
        }
    }

    fileprivate var hint: String? {
        switch self {
        case .missing(let name):
            "Put \(name.rawValue)=https://moodle.example.edu into .env in this folder, or into the environment."
        case .missingToken:
            "Put the token into a file with mode 0600 and set MOODLE_TOKEN_FILE to it, or set MOODLE_TOKEN in .env."
        case .twoTokens: "Remove one of them."
        case .malformed:
            """
            Correct it there, or give the right value in a place that is looked at first: flags, environment, .env, \
            settings file.
            """
        case .unusable: nil
        case .unreadableFile: "Check the file's name and its permissions."
        case .malformedFile:
            """
            Write NAME=value lines in .env, and one JSON object like {"MOODLE_URL": "https://moodle.example.edu"} in a \
            settings file.
            """
        case .unknownName(_, _, let nearest):
            nearest.map { "Did you mean \($0)?" }
                ?? "The settings are \(Wording.list(SettingName.allCases.map(\.rawValue)))."
        }
    }
}
