/// The options of `core_enrol_get_enrolled_users`.
struct EnrolledUsersOptions {
    enum Status {
        case any
        case active
        case suspended
    }

    private enum Order: String {
        case id
        case firstname
        case lastname
        case siteorder
    }

    private(set) var status = Status.any
    /// 0 for everybody.
    private(set) var group = 0
    private(set) var from = 0
    /// 0 for no limit.
    private(set) var number = 0
    /// nil for all fields; id and full name are always shown.
    private(set) var fields: Set<String>?
    private var order = Order.id
    private var isDescending = false

    mutating func read(_ name: String, _ value: String) throws(MoodleException) {
        let isOn = !value.isEmpty && value != "0"
        switch name {
        case "onlyactive": if isOn { status = .active }
        case "onlysuspended": if isOn { status = .suspended }
        case "groupid": group = Int(value) ?? 0
        case "limitfrom": from = Int(value) ?? 0
        case "limitnumber": number = Int(value) ?? 0
        case "userfields": fields = Set(value.split(separator: ",").map(String.init)).union(["id", "fullname"])
        case "sortby":
            guard let order = Order(rawValue: value) else { throw .invalidParameter }
            self.order = order
        case "sortdirection":
            guard ["ASC", "DESC"].contains(value.uppercased()) else { throw .invalidParameter }
            isDescending = value.uppercased() == "DESC"
        default: break
        }
    }

    func sorted(_ ids: [Int], of site: Site) -> [Int] {
        let users = ids.compactMap { site.users[$0] }
        let ordered = users.map { (key: key(of: $0), id: $0.id) }
            .sorted { $0.key == $1.key ? $0.id < $1.id : $0.key.lexicographicallyPrecedes($1.key) }
            .map(\.id)
        return isDescending ? ordered.reversed() : ordered
    }

    private func key(of user: User) -> [String] {
        switch order {
        case .id: []
        case .firstname: [Collation.key(user.firstname)]
        case .lastname: [Collation.key(user.lastname)]
        case .siteorder: [Collation.key(user.lastname), Collation.key(user.firstname)]
        }
    }
}
