import Operations
import StagingStore

/// The kinds of the entries that Moodle has still to be told.
enum OpenKinds {
    private static let open: Set<EntryState> = [.held, .ready, .sending, .unknown, .failed]

    static func of(_ store: StagingStore) throws -> [EntryKind] {
        try StatusView(store).status().entries
            .filter { _, states in states.contains { open.map(\.rawValue).contains($0.key) && $0.value > 0 } }
            .keys.compactMap(EntryKind.init).sorted { $0.rawValue < $1.rawValue }
    }
}
