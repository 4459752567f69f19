/// The usernames that move from one person to another within one file, in whatever order its rows come.
///
/// Whoever has the wanted username is expected to be renamed by a later row and gives it up at once, for a placeholder.
/// If that row does not come, or is rejected, the rename that counted on it was wrong: the file is then staged once more
/// without it.
final class Renames {
    /// Lines whose renames can not be had, because somebody keeps the username that they want.
    let barred: Set<Int>

    /// Somebody and a username of theirs.
    private struct Name: Hashable {
        let person: Int64
        let username: String
    }

    private struct Eviction {
        let line: Int
        /// What was given up.
        let given: Name
        /// What the other one was called before; nil of somebody whom the store did not know.
        let former: Name?
    }

    private var evictions: [Eviction] = []
    // Who has given up a username and has no other yet.
    private var waiting: [Int64: String] = [:]
    private var holders: [String: Int64] = [:]
    private var renamed = Set<Int64>()

    init(barred: Set<Int> = []) {
        self.barred = barred
    }

    /// Thrown after the last row: these lines' renames count on people who keep their usernames.
    struct Impossible: Error {
        let lines: Set<Int>
    }

    /// Until its own row comes, an account stands in the store under a name that nobody can have.
    static func placeholder(for person: Int64) -> String { "-renamed-\(person)" }

    /// - Parameter former: what the one who gets the username was called before.
    func note(line: Int, evictor: Int64, former: String?, holder: Int64, username: String) {
        evictions.append(
            Eviction(
                line: line, given: Name(person: holder, username: username),
                former: former.map { Name(person: evictor, username: $0) }))
        waiting[holder] = username
        if holders[username] == nil { holders[username] = holder }
        renamed.insert(evictor)
    }

    /// Whether the person has got a username by this file, and will not give it up by another row.
    func wasRenamed(_ person: Int64) -> Bool { renamed.contains(person) }

    /// The person who had this username when the file began, and has given it up.
    func formerHolder(of username: String) -> Int64? { holders[username] }

    /// The username that a person has given up, as long as there is no other.
    func formerUsername(of person: Int64) -> String? { waiting[person] }

    /// The person has got another username.
    func settle(_ person: Int64) {
        renamed.insert(person)
        guard let username = waiting.removeValue(forKey: person), holders[username] == person else { return }
        holders[username] = nil
    }

    func finish() throws {
        guard !waiting.isEmpty else { return }
        // Who does not get the wanted username keeps the old one, which somebody else may have counted on.
        var kept = Set(waiting.map { Name(person: $0.key, username: $0.value) })
        var lines = Set<Int>()
        var count = -1
        while lines.count != count {
            count = lines.count
            for eviction in evictions where kept.contains(eviction.given) {
                lines.insert(eviction.line)
                if let former = eviction.former { kept.insert(former) }
            }
        }
        throw Impossible(lines: barred.union(lines))
    }
}
