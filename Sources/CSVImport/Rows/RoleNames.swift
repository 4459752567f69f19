/// How a cell's role becomes the role that the store keeps: a shortname, or `id:9` where only the number is known.
struct RoleNames {
    private let names: Set<String>
    private let byNumber: [Int64: String]
    let standard: String
    private let types: [String]
    private let allowsPrivileged: Bool

    /// - Parameters:
    ///   - mappings: the table `role_mappings`.
    ///   - standard: Moodle's id of the role where a row names none.
    ///   - types: what the types 1, 2 and 3 are: shortnames or ids.
    init(
        mappings: [(role: String, id: Int64)], standard: Int64, types: [String] = PlaceOptions().types,
        allowsPrivileged: Bool = true
    ) {
        self.allowsPrivileged = allowsPrivileged
        self.types = types
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
        // A shortname may be a number; the prefix says that it is one.
        if written.hasPrefix("name:") {
            let name = String(written.dropFirst(5))
            return Self.canBeName(name) ? (names.contains(name) ? .known(name) : .unmapped(name)) : nil
        }
        let plain = written.hasPrefix("id:") ? String(written.dropFirst(3)) : written
        if let number = Int64(plain) {
            guard number > 0 else { return nil }
            return .known(byNumber[number] ?? "id:\(number)")
        }
        guard Self.canBeName(written), plain == written else { return nil }
        if names.contains(written) { return .known(written) }
        // Moodle's flat file takes roles without letter case (enrol/flatfile/lib.php, 4.5).
        let lower = written.lowercased()
        return names.contains(lower) ? .known(lower) : .unmapped(written)
    }

    /// Roles that may change what everybody sees; a site's own ones are not known offline.
    static let privileged: Set<String> = ["manager", "coursecreator"]

    /// Whether a role may not be given without leave.
    func isBarred(_ role: String) -> Bool { !allowsPrivileged && Self.privileged.contains(role) }

    private static func canBeName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100 && !text.contains("/") && !text.contains(" ")
    }

    /// The role of a type, 1, 2 or 3: that of the upload format of 2007, unless the options say another.
    func type(_ written: String) -> String? {
        guard written.utf8.count == 1, let number = Int(written), types.indices.contains(number - 1) else { return nil }
        switch role(types[number - 1]) {
        case .known(let name), .unmapped(let name): return name
        case nil: return nil
        }
    }
}
