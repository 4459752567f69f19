/// One record of `core_user_create_users` (user/externallib.php, Moodle 4.5).
enum UserCreation {
    static func create(_ fields: Record, in site: inout Site, now: Int) throws(MoodleException) -> User {
        let username = try fields.text("username")
        let email = try fields.text("email")
        for required in ["username", "firstname", "lastname"] {
            guard try fields.text(required).contains(where: { !$0.isWhitespace }) else { throw .invalidParameter }
        }
        guard site.users.first(.username(username)) == nil else { throw .invalidParameter }
        let auth = try fields.text("auth")
        guard Installed.auths.contains(auth), site.languages.contains(try fields.text("lang")) else {
            throw .invalidParameter
        }
        let password = try passwordToSet(fields, auth: auth)
        guard EmailAddress.isValid(email),
            site.allowsSharedEmails || site.users.first(.email(Collation.key(email))) == nil
        else { throw .invalidParameter }
        if let password { try PasswordPolicy.check(password) }
        var user = User(
            id: 0, username: username, auth: auth, firstname: try fields.text("firstname"),
            lastname: try fields.text("lastname"), email: email)
        UserFields.apply(fields, to: &user)
        if fields.flag("createpassword") == true { user.preferences["auth_forcepasswordchange"] = "1" }
        user.timecreated = now
        guard UserFields.fit(user) else { throw .databaseWrite }
        return site.users.insert { id in
            user.id = id
            return user
        }
    }

    /// nil where Moodle makes up the password itself, or keeps none.
    private static func passwordToSet(_ fields: Record, auth: String) throws(MoodleException) -> String? {
        if fields.flag("createpassword") == true { return nil }
        guard Installed.authsWithPassword.contains(auth) else { return nil }
        guard let password = fields.optionalText("password"), !password.isEmpty else { throw .invalidParameter }
        return password
    }
}
