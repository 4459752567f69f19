import StagingStore
import Testing

@testable import CSVImport

/// Random files of renames, held against a plain statement of which of them can be had.
struct RenamePropertyTests {
    private struct Wish {
        let from: String
        let to: String
        /// Whether the row is otherwise in order.
        let isGood: Bool
    }

    /// The first row that wants a username gets it, if nobody has it or its holder's own wish is granted.
    private static func granted(_ wishes: [Wish], people: Set<String>) -> [String: String] {
        var granted = wishes.filter(\.isGood)
        while true {
            var taken = Set<String>()
            let leaving = Set(granted.map(\.from))
            let next = granted.filter { wish in
                guard !people.contains(wish.to) || leaving.contains(wish.to) else { return false }
                return taken.insert(wish.to).inserted
            }
            if next.count == granted.count { break }
            granted = next
        }
        return Dictionary(granted.map { ($0.from, $0.to) }, uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: 1...60)
    func `every rename that can be had is had, and no other`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let bench = try Workbench()
        let people = ["a", "b", "c", "d", "e", "f"]
        try bench.load(
            "username,firstname,lastname,email\n" + people.map { "\($0),F,L,\($0)@x.org\n" }.joined())
        try bench.deliver()
        bench.options.people.allowRenames = true
        let wishes = people.shuffled(using: &dice).prefix(Int.random(in: 1...6, using: &dice)).map { name in
            Wish(
                from: name, to: dice.pick((people + ["x", "y"]).filter { $0 != name }),
                isGood: Int.random(in: 0..<6, using: &dice) > 0)
        }
        let rows = wishes.map { "\($0.to),\($0.from),\($0.isGood ? "" : "no address")\n" }
        let report = try bench.load("username,oldusername,email\n" + rows.joined())
        let granted = Self.granted(wishes, people: Set(people))
        let names = try bench.rows("SELECT username FROM users ORDER BY id")
        let had = zip(people, names).filter { $0 != $1 }
        #expect(
            had.allSatisfy { from, to in wishes.contains { $0.from == from && $0.to == to && $0.isGood } }, "\(rows)")
        #expect(report.rows.rejected == wishes.count - had.count, "\(rows)")
        #expect(report.entries[.userRename, default: 0] == had.count)
        // Where two want one username, more than one outcome is right; none may be worse.
        let isContested = Set(wishes.filter(\.isGood).map(\.to)).count < wishes.count(where: \.isGood)
        if isContested {
            #expect(had.count >= granted.count, "\(rows)")
        } else {
            #expect(names == people.map { granted[$0] ?? $0 }, "\(rows)")
        }
    }
}
