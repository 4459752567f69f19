import GRDB
import MoodleWire
import StagingStore

/// A staged person as the engine reads it.
struct Person: Sendable, Equatable {
    enum UsernameOrigin: String, Sendable {
        case file, generated, adopted, reference
    }

    enum WhenExists: String, Sendable {
        case update, leave, skip, number
    }

    let id: Int64
    var username: String?
    let usernameOrigin: UsernameOrigin
    let idnumber: String?
    let email: String?
    let firstname: String?
    let lastname: String?
    let auth: String?
    /// Other fields by Moodle's names; `profile_field_…` and `preference:…` among them.
    let extra: [String: String]
    /// Fields that got their values from defaults, which are for accounts that a push makes.
    let defaulted: Set<String>
    let isSuspended: Bool
    let isReferenced: Bool
    let whenExists: WhenExists
    /// Whose rows say what is staged; its field rules hold.
    let source: String
    let moodleID: Int?
    /// What a file recognises somebody by whom it describes in full: the account that has this value is theirs.
    let key: LookUpKey?
    /// An account that the key finds under another name gets the username of the file.
    let mayRename: Bool

    static func fetch(_ db: Database, id: Int64) throws -> Person? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM users WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id]).map(Person.init)
    }

    private init(_ row: Row) throws {
        id = row["id"]
        username = row["username"]
        usernameOrigin = UsernameOrigin(rawValue: row["username_origin"]) ?? .file
        idnumber = row["idnumber"]
        email = row["email"]
        firstname = row["firstname"]
        lastname = row["lastname"]
        auth = row["auth"]
        extra = try JSONText.texts(row["extra"])
        defaulted = try (row["defaulted"] as String?).map { Set(try JSONText.list($0)) } ?? []
        isSuspended = row["suspended"]
        isReferenced = row["state"] == "referenced"
        whenExists = WhenExists(rawValue: row["when_exists"]) ?? .update
        source = row["source"]
        moodleID = row["moodle_id"]
        mayRename = row["may_rename"]
        let keys = try isReferenced ? [] : JSONText.list(row["look_up"] ?? "[]")
        key = keys.first.flatMap(LookUpKey.init)
    }

    var name: String {
        username ?? idnumber.map { "idnumber:\($0)" } ?? email ?? "id:\(moodleID ?? 0)"
    }

    /// Everything staged about the account but its username, by Moodle's names.
    var allFields: [String: String] {
        var fields = extra
        fields["idnumber"] = idnumber
        fields["email"] = email
        fields["firstname"] = firstname
        fields["lastname"] = lastname
        fields["auth"] = auth
        return fields
    }

    /// What an account that is there already is to have: the defaults are left out.
    var fieldsOfFiles: [String: String] {
        defaulted.isEmpty ? allFields : allFields.filter { !defaulted.contains($0.key) }
    }
}

/// Fields of an account, sorted into the three places in which Moodle's functions take them.
struct AccountFields: Sendable, Equatable {
    var plain: [UserField: String] = [:]
    var custom: [NamedValue] = []
    var preferences: [NamedValue] = []

    /// Only these of them.
    func only(_ names: some Collection<String>) -> AccountFields {
        let names = Set(names)
        var fields = self
        fields.plain = plain.filter { names.contains($0.key.rawValue) }
        fields.custom = custom.filter { names.contains("profile_field_\($0.name)") }
        fields.preferences = preferences.filter { names.contains("preference:\($0.name)") }
        return fields
    }

    /// - Throws: `UnknownField` for a name that no function takes; the importer keeps such cells elsewhere.
    init(_ fields: [String: String]) throws(UnknownField) {
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            if name.hasPrefix("profile_field_") {
                custom.append(NamedValue(String(name.dropFirst("profile_field_".count)), value))
            } else if name.hasPrefix("preference:") {
                preferences.append(NamedValue(String(name.dropFirst("preference:".count)), value))
            } else if let field = UserField(rawValue: name) {
                plain[field] = value
            } else {
                throw UnknownField(name: name)
            }
        }
    }
}

struct UnknownField: Error {
    let name: String

    var trouble: Trouble {
        Trouble(
            code: "unknown-field",
            text: "no web-service function takes the field \(name); map its column to '-' or to a profile field")
    }
}
