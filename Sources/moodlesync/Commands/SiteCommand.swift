import StagingStore

/// A command that talks to Moodle.
protocol SiteCommand: StoreCommand {
    var siteOptions: SiteOptions { get }
    /// Flags of the command's own that stand for settings.
    var ownFlags: [SettingName: String] { get }
}

extension SiteCommand {
    var ownFlags: [SettingName: String] { [:] }

    func settings(_ surroundings: Surroundings) throws -> Settings {
        let flags = storeOptions.flags.merging(siteOptions.flags) { $1 }.merging(ownFlags) { $1 }
        return try surroundings.settings(flags, allowsInsecureHTTP: siteOptions.allowInsecureHttp)
    }

    /// The way to the site; says so if the token lies open on it.
    func connection(_ settings: Settings, _ surroundings: Surroundings) throws -> Connection {
        let connection = try settings.connection()
        if let file = try settings.fileThatShowsToken(in: surroundings.folder) {
            surroundings.console.note(SettingsMessages.tokenIsReadable(file))
        }
        return connection
    }
}
