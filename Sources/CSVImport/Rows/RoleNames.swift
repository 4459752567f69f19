/// How a cell's role becomes the role that the store keeps: a shortname, or `id:9` where only the number is known.
struct RoleNames {
    private let names: Set<String>
    private let byNumber: [Int64: String]
    let standard: String

    /// - Parameters:
    ///   - mappings: the table `role_mappings`.
    ///   - standard: Moodle's id of the role where a row names none.
    init(mappings: [(role: String, id: Int64)], standard: Int64) {
        names = Set(mappings.map(\.role))
        byNumber = Dictionary(mappings.map { ($0.id, $0.role) }, uniquingKeysWith: min)
        self.standard = byNumber[standard] ?? "id:\(standard)"
    }

    enum Role: Equatable {
        case known(String)
        /// A shortname that nobody gave an id yet; its entries wait.
        case unmapped(String)
    }

    /// - Returns: nil if it can be no role.
    func role(_ written: String) -> Role? {
        let plain = written.hasPrefix("id:") ? String(written.dropFirst(3)) : written
        if let number = Int64(plain) {
            guard number > 0 else { return nil }
            return .known(byNumber[number] ?? "id:\(number)")
        }
        guard written.utf8.count <= 100, !written.contains("/"), !written.contains(" "), plain == written else {
            return nil
        }
        return names.contains(written) ? .known(written) : .unmapped(written)
    }

    /// The upload format of 2007: 1 is a student, 2 a teacher who edits, 3 one who does not.
    func type(_ written: String) -> String? {
        switch written {
        case "1": "student"
        case "2": "editingteacher"
        case "3": "teacher"
        default: nil
        }
    }
}
