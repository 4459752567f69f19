/// Every setting, by the one name that it has in the environment, in `.env` and in the settings file.
enum SettingName: String, CaseIterable, Sendable {
    case url = "MOODLE_URL"
    case token = "MOODLE_TOKEN"
    case tokenFile = "MOODLE_TOKEN_FILE"
    case roleID = "MOODLE_ROLE_ID"
    case caFile = "MOODLE_CA_FILE"
    case store = "MOODLESYNC_DB"
    case maxVariables = "MOODLESYNC_MAX_VARS"
    case parallel = "MOODLESYNC_PARALLEL"
    case settle = "MOODLESYNC_SETTLE_SECONDS"
    case keyFile = "MOODLESYNC_KEY_FILE"
    case settingsFile = "MOODLESYNC_SETTINGS"

    /// Whether its value must never be shown.
    var isSecret: Bool { self == .token }
}
