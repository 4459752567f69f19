/// What Moodle's cleaning leaves of a text that people may format.
enum ShownHTML {
    /// Scripts are cut out, with what they contain.
    static func clean(_ html: String) -> String {
        html.replacing(/(?i)<script\b[^>]*>.*?(<\/script\s*>|$)/.dotMatchesNewlines(), with: "")
    }
}
