import Operations
import StagingStore

/// What a push could not bring into Moodle, and why.
struct Leftovers {
    let failed: [FailedEntry]
    let waits: [Waiting]
    /// What came of people's accounts; nil for a dry run, which leaves none behind.
    let results: PeopleResults?

    /// Failed entries that are named; `v_failed` has all.
    private static let most = 100

    /// - Parameter run: the run of the push, which has ended.
    init(_ store: StagingStore, run: Run) throws {
        failed = try FailedEntries(store).of(run, atMost: Self.most)
        waits = try StatusView(store).waits()
        results = try PeopleResults.of(run, store)
    }
}
