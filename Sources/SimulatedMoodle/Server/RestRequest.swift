/// A request to `webservice/rest/server.php`, taken apart.
struct RestRequest {
    enum Format {
        case json
        case xml
    }

    let variables: FormVariables
    let token: String?
    /// Empty if none was named.
    let function: String
    let format: Format
    /// The function's own parameters.
    let form: FormNode

    /// Protocol variables that are no parameters of the function (webservice/rest/locallib.php, Moodle 4.5).
    private static let settings = [
        "moodlewssettingfilter", "moodlewssettingraw", "moodlewssettingfileurl", "moodlewssettinglang",
    ]

    init(_ variables: FormVariables) {
        self.variables = variables
        form = variables.tree()
        token = form.remove("wstoken")?.text
        function = form.remove("wsfunction")?.text ?? ""
        format = form.remove("moodlewsrestformat")?.text == "json" ? .json : .xml
        for setting in Self.settings { _ = form.remove(setting) }
    }

    /// How many records it is about: the length of its first list.
    var records: Int {
        form.values.first { $0.isArray }?.keys.count ?? 0
    }
}
