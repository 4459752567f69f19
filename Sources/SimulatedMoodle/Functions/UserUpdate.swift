/// `core_user_update_users` (user/externallib.php, Moodle 4.5): each record its own transaction, each failure a
/// warning inside a success.
enum UserUpdate {
    static func update(
        _ records: [Record], in site: inout Site, by caller: Caller
    ) throws(MoodleException) -> Value {
        var warnings: [Value] = []
        var answerIsValid = true
        for fields in records {
            let id = try fields.int("id")
            do {
                try site.transaction { site throws(MoodleException) in
                    try update(fields, of: id, in: &site, by: caller)
                }
            } catch {
                answerIsValid = answerIsValid && isWarningCode(error.errorcode)
                warnings.append([
                    "item": "user", "itemid": .int(id), "warningcode": .text(error.errorcode),
                    "message": .text(error.message),
                ])
            }
        }
        // The answer is checked after the work is done: a password policy's text is no warning code.
        guard answerIsValid else { throw .invalidResponse }
        return ["warnings": .list(warnings)]
    }

    private static func update(
        _ fields: Record, of id: Int, in site: inout Site, by caller: Caller
    ) throws(MoodleException) {
        guard var user = site.users[id] else { throw .moodle("invaliduserid", "Invalid user ID") }
        if id != caller.userID, site.isAdministrator(id), !caller.isAdministrator {
            throw .moodle("usernotupdatedadmin", "Cannot update admin accounts")
        }
        if user.deleted { throw .unnamed("usernotupdateddeleted") }
        if id == Site.guestID { throw .unnamed("usernotupdatedguest") }
        if let email = fields.optionalText("email"), email != user.email {
            guard EmailAddress.isValid(email) else { throw .unnamed("useremailinvalid") }
            let holders = site.users.rows(.email(Collation.key(email)))
            guard site.allowsSharedEmails || holders.allSatisfy({ $0.id == id }) else {
                throw .moodle("useremailduplicate", "Duplicate address")
            }
            user.email = email
        }
        if let password = fields.optionalText("password") { try PasswordPolicy.check(password) }
        if let username = fields.optionalText("username") { user.username = username }
        if let firstname = fields.optionalText("firstname") { user.firstname = firstname }
        if let lastname = fields.optionalText("lastname") { user.lastname = lastname }
        if let auth = fields.optionalText("auth") { user.auth = auth }
        if let suspended = fields.flag("suspended") { user.suspended = suspended }
        UserFields.apply(fields, to: &user)
        let namesakes = site.users.rows(.username(user.username))
        guard namesakes.allSatisfy({ $0.id == id }), UserFields.fit(user) else { throw .databaseWrite }
        let changed = user
        site.users.update(id) { $0 = changed }
    }

    private static func isWarningCode(_ code: String) -> Bool {
        code.utf8.allSatisfy { ParameterType.alphanumext.accept(String(UnicodeScalar($0))) != nil }
    }
}
