import ArgumentParser

/// How a command reaches Moodle. There is no flag for the token: a command line is read by every user of the machine.
struct SiteOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The site: its root or …/webservice/rest/server.php. (default: $MOODLE_URL)", valueName: "url"))
    var url: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds the token, mode 0600. (default: $MOODLE_TOKEN_FILE, or $MOODLE_TOKEN)", valueName: "file"
        ))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Certificates to trust besides the system's, PEM. (default: $MOODLE_CA_FILE)", valueName: "file"))
    var caFile: String?

    @Flag(help: "Allow http:// to another machine: the token and all data travel in clear.")
    var allowInsecureHttp = false

    var flags: [SettingName: String] {
        [.url: url, .tokenFile: tokenFile, .caFile: caFile].compactMapValues { $0 }
    }
}
