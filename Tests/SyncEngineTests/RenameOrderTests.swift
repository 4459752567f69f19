import Testing

@testable import SyncEngine

struct RenameOrderTests {
    /// `a` is account 1, `b` account 2 …; each arrow is a wanted rename.
    private func order(_ renames: [(account: Int, wanted: String)], held: Set<Int> = []) -> RenameOrder {
        let names = ["a", "b", "c", "d"]
        return RenameOrder(
            holders: Dictionary(uniqueKeysWithValues: zip(names, 1...)),
            open: Dictionary(
                uniqueKeysWithValues: renames.map { account, wanted in
                    (
                        account,
                        OpenRename(
                            entry: Int64(account), name: names[account - 1], wanted: wanted,
                            isHeld: held.contains(account))
                    )
                }),
            onTheirWay: [])
    }

    @Test func `a free name has nothing in its way`() {
        #expect(order([(1, "x")]).obstacle(account: 1, wanted: "x") == .none)
    }

    @Test func `a name that somebody keeps is taken`() {
        #expect(order([(1, "b")]).obstacle(account: 1, wanted: "b") == .taken(by: 2))
    }

    @Test func `the last of a chain goes first`() {
        let chain = order([(1, "b"), (2, "c"), (3, "x")])
        #expect(chain.obstacle(account: 3, wanted: "x") == .none)
        #expect(chain.obstacle(account: 2, wanted: "c") == .waitsFor(chain.open[3]!))
        #expect(chain.obstacle(account: 1, wanted: "b") == .waitsFor(chain.open[2]!))
    }

    @Test func `in a circle the one with the oldest entry steps aside`() {
        let circle = order([(1, "b"), (2, "c"), (3, "a")])
        #expect(circle.obstacle(account: 1, wanted: "b") == .stepAside)
        #expect(circle.obstacle(account: 2, wanted: "c") == .waitsFor(circle.open[3]!))
    }

    @Test func `one who waits for a circle does not step aside for it`() {
        let tail = order([(1, "b"), (2, "c"), (3, "b")])
        #expect(tail.obstacle(account: 1, wanted: "b") == .waitsFor(tail.open[2]!))
    }

    @Test func `nobody steps aside for one who may never be approved`() {
        let circle = order([(1, "b"), (2, "a")], held: [2])
        #expect(circle.obstacle(account: 1, wanted: "b") == .waitsFor(circle.open[2]!))
    }
}
