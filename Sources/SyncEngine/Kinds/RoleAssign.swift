import GRDB
import MoodleWire
import StagingStore

/// Gives or takes a role in the whole site or in a category.
///
/// Sent again without harm, and no core function reads such roles back, so that it is not looked up. What a category's
/// idnumber means is asked of the site; Moodle's own upload takes it for nothing else either
/// (`admin/tool/uploaduser/classes/process.php`, 4.5).
struct RoleAssign: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let userID: Int
        let roleID: Int
        let place: RolePlace
        let action: Membership
        let username: String?
        let protected: ProtectedAccounts
        /// The place by the site's numbers.
        var found: RoleAssignment.Place?

        var assignment: RoleAssignment {
            RoleAssignment(userID: userID, roleID: roleID, place: found ?? .system)
        }
    }

    struct Payload: Codable {
        let context: String
        let action: Membership?
        let remove: Bool?
    }

    let kind = EntryKind.roleAssign
    let functions: [WireFunction] = [.assignRoles, .unassignRoles, .lookUpCategories]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let statement = try db.cachedStatement(
            sql: """
                SELECT u.moodle_id AS user_id, u.username,
                       coalesce((SELECT moodle_role_id FROM role_mappings WHERE role = o.role),
                                iif(o.role GLOB 'id:[1-9]*', CAST(substr(o.role, 4) AS INTEGER), NULL)) AS role_id
                  FROM outbox o JOIN users u ON u.id = o.user_id WHERE o.id = ? AND u.moodle_id IS NOT NULL
                """)
        guard let row = try Row.fetchOne(statement, arguments: [entry.id]), let roleID = row["role_id"] as Int?,
            let payload = try entry.decodedPayload(Payload.self)
        else {
            return .refused(
                Trouble(code: "no-place", text: "the person or the role of this entry is no longer mapped"))
        }
        guard let place = RolePlace(payload.context) else {
            return .refused(
                Trouble(
                    code: "no-place",
                    text: "\(payload.context) names no place; it is system, category:idnumber:… or category:id:…"))
        }
        return .item(
            Item(
                entry: entry, userID: row["user_id"], roleID: roleID, place: place,
                action: payload.action ?? (payload.remove == true ? .remove : .add), username: row["username"],
                protected: context.protected))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        var categories: [String: RolePlace.Answer] = [:]
        for case .category(let idnumber) in items.map(\.place) where categories[idnumber] == nil {
            categories[idnumber] = try await RolePlace.find(idnumber: idnumber, at: site)
        }
        return items.map { item in
            if let trouble = item.protected.whyProtected(id: item.userID, username: item.username) {
                return .refused(trouble)
            }
            var found = item
            switch item.place {
            case .system: found.found = .system
            case .categoryID(let id): found.found = .category(id)
            case .category(let idnumber):
                switch categories[idnumber] {
                case .found(let id): found.found = .category(id)
                case .problem(let trouble): return .later(trouble)
                case nil: return .later(.noCategory(idnumber))
                }
            }
            return .act(found, before: nil)
        }
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { first.action == other.action }
    func cost(_ item: Item) -> Cost { AssignRoles.cost(item.assignment) }

    func call(_ items: [Item]) -> WireCall {
        items.first?.action == .remove
            ? UnassignRoles.call(items.map(\.assignment)) : AssignRoles.call(items.map(\.assignment))
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        items.first?.action == .remove ? UnassignRoles.judge(exchange) : AssignRoles.judge(exchange)
    }

    func explained(_ trouble: Trouble, _ item: Item) -> Trouble {
        guard trouble.code == "invalidparameter" else { return trouble }
        return Trouble(
            code: trouble.code,
            text: """
                Moodle refuses the role \(item.entry.role ?? "") (id \(item.roleID)) in \(item.place.name): there is no such \
                role or place, or the role may not be given there, or the service account's role may not give it (Users > \
                Permissions > Define roles > Allow role assignments)
                """)
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}
}

/// Where a role outside courses is given, as the payload's `context` says it.
enum RolePlace: Sendable, Equatable {
    case system
    /// A course category by its idnumber.
    case category(String)
    case categoryID(Int)

    init?(_ text: String) {
        let idnumber = "category:idnumber:"
        if text == "system" {
            self = .system
        } else if text.hasPrefix(idnumber), text.count > idnumber.count {
            self = .category(String(text.dropFirst(idnumber.count)))
        } else if text.hasPrefix("category:id:"), let id = Int(text.dropFirst("category:id:".count)), id > 0 {
            self = .categoryID(id)
        } else {
            return nil
        }
    }

    var name: String {
        switch self {
        case .system: "the whole site"
        case .category(let idnumber): "the category \(idnumber)"
        case .categoryID(let id): "the category with id \(id)"
        }
    }

    enum Answer: Sendable {
        case found(Int)
        case problem(Trouble)
    }

    static func find(idnumber: String, at site: SiteReader) async throws(Interruption) -> Answer {
        do throws(Interruption) {
            let id = try await site.read(LookUpCategories.call(idnumber: idnumber)) {
                LookUpCategories.judge($0, idnumber: idnumber)
            }
            return id.map { .found($0) } ?? .problem(.noCategory(idnumber))
        } catch .lookUpRefused(let trouble) {
            return .problem(trouble)
        }
    }
}

extension Trouble {
    fileprivate static func noCategory(_ idnumber: String) -> Trouble {
        Trouble(
            code: "no-category",
            text: """
                the site has no category with the idnumber \(idnumber), or does not show it to the service account; give the \
                category that idnumber
                """)
    }
}
