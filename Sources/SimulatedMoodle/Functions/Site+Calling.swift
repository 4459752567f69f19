extension Site {
    /// Calls a function for the token's account, as one transaction.
    ///
    /// A known function outside the token's service is `accessexception`, an unknown one `invalidrecord`. Throws what
    /// Moodle would answer.
    mutating func call(_ name: String, _ form: FormNode, now: Int) throws(MoodleException) -> Value {
        let caller = try authenticate()
        guard let function = FunctionTable.all[name] ?? plugins[name]?.function(named: name) else {
            throw FunctionTable.knownOnly.contains(name) ? .accessDenied : .missing(from: "external_functions")
        }
        guard serviceFunctions?.contains(name) ?? true else { throw .accessDenied }
        let arguments = try Parameter.validate(form, against: function.parameters, languages: languages)
        let call = Call(arguments: arguments, caller: caller, now: now)
        return try transaction { site throws(MoodleException) in try function.body(&site, call) }
    }

    /// The token's account, unless token or account no longer hold.
    func authenticate() throws(MoodleException) -> Caller {
        guard !tokenExpired else { throw .accessDenied }
        guard let user = users[tokenUserID], !user.deleted else { throw .invalidToken }
        guard !user.suspended else {
            throw .moodle(
                "wsaccessusersuspended", "Refused web service access for suspended username: \(user.username)")
        }
        return Caller(
            userID: user.id, isAdministrator: isAdministrator(user.id), capabilities: capabilities)
    }
}
