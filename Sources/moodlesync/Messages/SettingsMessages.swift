/// What is said about settings that serve, but should not be as they are.
enum SettingsMessages {
    static func tokenIsReadable(_ file: String) -> String {
        "note: \(file) holds the token and other users can read it. Type chmod 600 \(file)"
    }
}
