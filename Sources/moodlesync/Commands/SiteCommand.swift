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
}
