/// The usernames that move from one person to another within one file, in whatever order its rows come.
///
/// Whoever has the wanted username is expected to be renamed by a later row and gives it up at once, for a placeholder.
/// If that row does not come, or is rejected, the rename that counted on it was wrong: the file is then staged once more
/// without it.
final class Renames {
    /// Lines whose renames can not be had, because somebody keeps the username that they want.
    let barred: Set<Int>

    private struct Eviction {
        let line: Int
        let evictor: Int64
        let holder: Int64
    }

    private var evictions: [Eviction] = []
    // Who has given up a username and has no other yet.
    private var waiting: [Int64: String] = [:]
    private var holders: [String: Int64] = [:]

    init(barred: Set<Int> = []) {
        self.barred = barred
    }

    /// Thrown after the last row: these lines' renames count on people who keep their usernames.
    struct Impossible: Error {
        let lines: Set<Int>
    }

    /// Until its own row comes, an account stands in the store under a name that nobody can have.
    static func placeholder(for person: Int64) -> String { "-renamed-\(person)" }

    func note(line: Int, evictor: Int64, holder: Int64, username: String) {
        evictions.append(Eviction(line: line, evictor: evictor, holder: holder))
        waiting[holder] = username
        holders[username] = holder
    }

    /// The person who had this username when the file began, and has given it up.
    func formerHolder(of username: String) -> Int64? { holders[username] }

    /// The username that a person has given up, as long as there is no other.
    func formerUsername(of person: Int64) -> String? { waiting[person] }

    func settle(_ person: Int64) {
        guard let username = waiting.removeValue(forKey: person) else { return }
        holders[username] = nil
    }

    func finish() throws {
        guard !waiting.isEmpty else { return }
        // Who does not get the wanted username keeps the old one, which somebody else may have counted on.
        var keepers = Set(waiting.keys)
        var lines = Set<Int>()
        var count = -1
        while lines.count != count {
            count = lines.count
            for eviction in evictions where keepers.contains(eviction.holder) {
                lines.insert(eviction.line)
                keepers.insert(eviction.evictor)
            }
        }
        throw Impossible(lines: barred.union(lines))
    }
}
