/// Accounts that a push never changes, suspends or takes over: the token's own, guest, and administrators.
///
/// No core web service lists site administrators, so those are known by the stock id and username of the first one and
/// by Moodle's own refusal (`usernotupdatedadmin`, user/externallib.php, 4.5).
struct ProtectedAccounts: Sendable {
    let serviceUserID: Int

    private static let guestID = 1
    private static let firstAdministratorID = 2
    private static let names: Set<String> = ["guest", "admin"]

    func whyProtected(id: Int?, username: String?) -> Trouble? {
        if id == serviceUserID {
            return Trouble(
                code: "protected", text: "it is the account of the token that this push uses; it is never changed")
        }
        if id == Self.guestID || id == Self.firstAdministratorID || username.map(Self.names.contains) == true {
            return Trouble(
                code: "protected", text: "it is Moodle's guest or an administrator; such accounts are never changed")
        }
        return nil
    }
}
