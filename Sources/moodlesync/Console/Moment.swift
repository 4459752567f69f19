/// The store's moments as a person reads them: `2026-11-21 07:08:15` (UTC), without the milliseconds.
enum Moment {
    static func short(_ text: String) -> String {
        String(text.prefix(19)).replacing("T", with: " ")
    }
}
