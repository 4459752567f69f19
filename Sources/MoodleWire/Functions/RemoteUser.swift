/// An account as Moodle shows it to the service account. What is absent was not shown, or is empty: Moodle
/// leaves empty fields out.
package struct RemoteUser: Sendable, Equatable, Decodable {
    package let id: Int
    package let username: String?
    package let suspended: Bool?
    package let confirmed: Bool?
    /// Everything readable of what can be written.
    package let fields: [UserField: String]
    /// By short name.
    package let customFields: [String: String]
    package let preferences: [String: String]

    package var email: String? { fields[.email] }
    package var idnumber: String? { fields[.idnumber] }

    /// A deleted account still answers to its id, with `<email>.<time>` as its username and an MD5 as its e-mail
    /// (lib/moodlelib.php `delete_user`).
    package var looksDeleted: Bool {
        guard let username, let dot = username.lastIndex(of: ".") else { return false }
        let time = username[username.index(after: dot)...]
        guard time.count >= 10, time.allSatisfy({ $0.isASCII && $0.isNumber }) else { return false }
        guard let email else { return true }
        return email.count == 32 && email.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    package init(
        id: Int, username: String?, suspended: Bool? = nil, confirmed: Bool? = nil, fields: [UserField: String] = [:],
        customFields: [String: String] = [:], preferences: [String: String] = [:]
    ) {
        self.id = id
        self.username = username
        self.suspended = suspended
        self.confirmed = confirmed
        self.fields = fields
        self.customFields = customFields
        self.preferences = preferences
    }

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Key.self)
        id = try row.decode(MoodleInt.self, forKey: Key("id")).value
        username = try row.decodeIfPresent(MoodleText.self, forKey: Key("username"))?.text
        suspended = try row.decodeIfPresent(MoodleBool.self, forKey: Key("suspended"))?.value
        confirmed = try row.decodeIfPresent(MoodleBool.self, forKey: Key("confirmed"))?.value
        var fields: [UserField: String] = [:]
        for field in UserField.allCases {
            fields[field] = try row.decodeIfPresent(MoodleText.self, forKey: Key(field.rawValue))?.text
        }
        self.fields = fields
        customFields = try Self.named(row.decodeIfPresent([CustomField].self, forKey: Key("customfields"))) {
            ($0.shortname.text, $0.value?.text)
        }
        preferences = try Self.named(row.decodeIfPresent([Preference].self, forKey: Key("preferences"))) {
            ($0.name.text, $0.value?.text)
        }
    }

    private static func named<Row>(_ rows: [Row]?, _ pair: (Row) -> (String, String?)) -> [String: String] {
        Dictionary((rows ?? []).map(pair).map { ($0.0, $0.1 ?? "") }) { first, _ in first }
    }

    private struct CustomField: Decodable {
        let shortname: MoodleText
        let value: MoodleText?
    }

    private struct Preference: Decodable {
        let name: MoodleText
        let value: MoodleText?
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
