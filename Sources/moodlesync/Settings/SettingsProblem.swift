/// Every way in which the settings can fail to say what a command needs.
enum SettingsProblem: Error, Equatable {
    case missing(SettingName)
    case missingToken
    /// Two ways to the token, of which one must go.
    case twoTokens(SettingOrigin)
    /// - found: as it stands there; nil for a secret.
    case malformed(SettingName, origin: SettingOrigin, found: String?, expected: String)
    /// A room refused the value; its reason never quotes a secret.
    case unusable(SettingName, origin: SettingOrigin, reason: String)
    case unreadableFile(path: String, detail: String)
    case malformedFile(path: String, detail: String)
    /// A settings file names something that is no setting.
    case unknownName(path: String, name: String, nearest: String?)
}
