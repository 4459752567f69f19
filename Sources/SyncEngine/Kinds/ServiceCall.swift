import GRDB
import MoodleWire
import StagingStore

/// Calls the web-service function that an operator mapped a field to.
///
/// What such a function does is not known, and nothing reads back what it did. So an unknown outcome is the end of the
/// entry, unless the mapping says that calling it twice does no harm.
struct ServiceCall: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let mapping: FunctionMapping
        let parameters: [(name: String, value: String)]
        let userID: Int
        let username: String?
        let protected: ProtectedAccounts
    }

    struct Payload: Codable {
        let field: String
        let value: String
    }

    let kind = EntryKind.serviceCall
    /// The names stand in the store; `lookUp` asks whether the token may call them.
    let functions: [WireFunction] = []

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let person = try entry.userID.flatMap({ try Person.fetch(db, id: $0) }), let moodleID = person.moodleID,
            let payload = try entry.decodedPayload(Payload.self)
        else {
            return .refused(
                Trouble(code: "no-person", text: "the person of this entry is no longer linked to an account"))
        }
        guard let mapping = try FunctionMappings(db)[payload.field] else {
            return .refused(
                Trouble(
                    code: "not-mapped",
                    text: "no function is mapped to \(payload.field) any more; type: moodlesync map functions set"))
        }
        let values: [FunctionMapping.Placeholder: String] = [
            .userid: String(moodleID), .username: person.username ?? "", .email: person.email ?? "",
            .idnumber: person.idnumber ?? "", .value: payload.value,
        ]
        return .item(
            Item(
                entry: entry, mapping: mapping, parameters: mapping.filled(values), userID: moodleID,
                username: person.username, protected: context.protected))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let info = try await site.read(SiteInfo.call(), purpose: .check) { SiteInfo.judge($0) }
        return items.map { item in
            if let trouble = item.protected.whyProtected(id: item.userID, username: item.username) {
                return .refused(trouble)
            }
            if item.entry.state == .unknown, !item.mapping.isIdempotent { return .refused(.mayBeDone(item)) }
            guard info.functions.contains(item.mapping.function) else { return .later(.notInService(item.mapping)) }
            return .act(item, before: nil)
        }
    }

    /// So much that each goes alone.
    func cost(_ item: Item) -> Cost { Cost(variables: 1_000_000, bytes: 0) }

    func call(_ items: [Item]) -> WireCall {
        MappedFunction.call(items.first?.mapping.function ?? "", items.first?.parameters ?? [])
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { MappedFunction.judge(exchange) }
    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}
}

extension Trouble {
    fileprivate static func mayBeDone(_ item: ServiceCall.Item) -> Trouble {
        Trouble(
            code: "outcome-unknown",
            text: """
                \(item.mapping.function) was called, and its answer did not say that it was done. Nobody can look that up, \
                and calling it twice may do harm: look in Moodle, then type moodlesync cancel --id \(item.entry.id) if it \
                is done, else moodlesync retry --id \(item.entry.id). If calling it twice does no harm, say so: moodlesync \
                map functions set --idempotent
                """)
    }

    fileprivate static func notInService(_ mapping: FunctionMapping) -> Trouble {
        Trouble(
            code: "function-missing",
            text: """
                \(mapping.function) is not in the token's service; add it under Server > Web services > External services > \
                Functions, or map another: moodlesync map functions
                """)
    }
}
