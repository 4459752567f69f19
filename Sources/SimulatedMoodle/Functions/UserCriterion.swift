/// The search keys of `core_user_get_users`.
enum UserCriterion {
    static let keys: Set<String> = ["id", "lastname", "firstname", "idnumber", "username", "email", "auth"]

    /// E-mail and names are compared with `LIKE`, so that `%` and `_` are wildcards; the others as they are.
    static func holds(_ key: String, _ value: String, for user: User) -> Bool {
        switch key {
        case "id": String(user.id) == value
        case "username": user.username == Collation.key(value)
        case "idnumber": Collation.key(user.idnumber) == Collation.key(value)
        case "auth": user.auth == value
        case "email": Collation.isLike(user.email, value)
        case "firstname": Collation.isLike(user.firstname, value)
        case "lastname": Collation.isLike(user.lastname, value)
        default: false
        }
    }

    /// The few accounts that can match, where a look-up key tells; nil where all must be tried.
    static func candidates(_ key: String, _ value: String, in site: Site) -> [User]? {
        switch key {
        case "id": Int(value).map { id in site.users[id].map { [$0] } ?? [] }
        case "username": site.users.rows(.username(Collation.key(value)))
        case "idnumber" where !value.isEmpty: site.users.rows(.idnumber(Collation.key(value)))
        case "email" where !value.contains { $0 == "%" || $0 == "_" }:
            site.users.rows(.email(Collation.key(value)))
        default: nil
        }
    }
}
