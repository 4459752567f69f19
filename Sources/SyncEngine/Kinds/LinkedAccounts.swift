import Foundation
import MoodleWire
import StagingStore

/// Accounts that the store has linked, as Moodle shows them now.
enum LinkedAccounts {
    /// By id. A deleted account is left out: a look-up by id still shows it, with a scrambled username
    /// (`delete_user`, lib/moodlelib.php, 4.5).
    static func read(_ ids: [Int], at site: SiteReader) async throws(Interruption) -> [Int: RemoteUser] {
        try await readWithDeleted(ids, at: site).filter { !$0.value.looksDeleted }
    }

    /// By id; deleted ones too, which show themselves by `looksDeleted`.
    static func readWithDeleted(_ ids: [Int], at site: SiteReader) async throws(Interruption) -> [Int: RemoteUser] {
        let values = Set(ids).sorted().map(String.init)
        let found = try await site.read(LookUpUsers.call(by: .id, values)) { LookUpUsers.judge($0, by: .id, values) }
        return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Trouble {
    static func accountGone(_ id: Int) -> Trouble {
        Trouble(
            code: "account-gone",
            text: "Moodle no longer has the account \(id), or no longer shows it; somebody deleted it there")
    }
}

extension OutboxEntry {
    func decodedPayload<Payload: Decodable>(_: Payload.Type) throws -> Payload? {
        guard let payload else { return nil }
        return try JSONDecoder().decode(Payload.self, from: Data(payload.utf8))
    }
}

extension JSONText {
    /// For rooms that speak in interruptions.
    static func stored(_ value: some Encodable) throws(Interruption) -> String {
        do {
            return try text(value)
        } catch {
            throw .store(.refused(detail: "\(error)"))
        }
    }
}
