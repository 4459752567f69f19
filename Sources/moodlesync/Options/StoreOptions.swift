import ArgumentParser

/// Which store a command works on, and where the settings are.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The store. (default: $MOODLESYNC_DB, else moodlesync.db)", valueName: "file"))
    var db: String?

    @Option(
        help: ArgumentHelp(
            "The settings file. (default: $MOODLESYNC_SETTINGS, else moodlesync.json)", valueName: "file"))
    var settings: String?

    @Option(
        help: ArgumentHelp(
            "The key that seals passwords. (default: $MOODLESYNC_KEY_FILE, else ~/.config/moodlesync/key)",
            valueName: "file"))
    var keyFile: String?

    @OptionGroup(title: "Output")
    var output: OutputOptions

    /// The same on another command line.
    var words: [String] {
        [("--db", db), ("--settings", settings), ("--key-file", keyFile)].flatMap { name, value in
            value.map { [name, $0] } ?? []
        }
    }

    var flags: [SettingName: String] {
        [.store: db, .settingsFile: settings, .keyFile: keyFile].compactMapValues { $0 }
    }
}
