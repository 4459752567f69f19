/// A context as parameters name it: by its id, or by level and instance
/// (`get_context_from_params`, lib/external/classes/external_api.php, Moodle 4.5).
enum ContextReference {
    /// One that is not there is refused as any wrong parameter.
    static func context(of fields: Record, in site: Site) throws(MoodleException) -> Context {
        let id: Int?
        if let given = fields.optionalInt("contextid"), given != 0 {
            id = given
        } else if let name = fields.optionalText("contextlevel"), let level = Context.Level(rawValue: name),
            let instance = fields.optionalInt("instanceid")
        {
            id = level == .system ? Context.system : site.contextID(level, instance)
        } else {
            id = nil
        }
        guard let id, let context = site.contexts[id] else { throw .invalidParameter }
        return context
    }
}
