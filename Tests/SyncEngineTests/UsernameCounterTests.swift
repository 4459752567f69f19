import Testing

@testable import SyncEngine

struct UsernameCounterTests {
    @Test(arguments: [
        ("jdoe", "jdoe2"), ("jdoe2", "jdoe3"), ("jdoe9", "jdoe10"), ("jdoe99", "jdoe100"), ("a.b", "a.b2"), ("7", "8"),
    ])
    func `a username is counted on`(name: String, next: String) {
        #expect(UsernameCounter.next(after: name) == next)
    }

    @Test func `the base is cut and never the counter, so that a hundred characters are not passed`() {
        let full = String(repeating: "x", count: 100)
        #expect(UsernameCounter.next(after: full) == String(repeating: "x", count: 99) + "2")
        let nine = String(repeating: "x", count: 99) + "9"
        #expect(UsernameCounter.next(after: nine) == String(repeating: "x", count: 98) + "10")
    }
}
