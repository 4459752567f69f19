@testable import SimulatedMoodle
import Testing

struct TableTests {
    private func user(_ name: String) -> (Int) -> User {
        { User(id: $0, username: name, firstname: "F", lastname: "L", email: "\(name)@example.com") }
    }

    @Test func `a roll-back restores rows and keys, and nested ones only their own part`() {
        var table = Table<User>()
        let ana = table.insert(user("ana"))
        table.begin()
        table.update(ana.id) { $0.username = "anna" }
        table.begin()
        table.insert(user("ben"))
        table.remove(ana.id)
        table.rollBack()
        #expect(table.first(.username("anna"))?.id == ana.id)
        #expect(table.first(.username("ben")) == nil)
        table.rollBack()
        #expect(table.all == [ana])
        #expect(table.first(.username("ana")) == ana)
        #expect(table.first(.username("anna")) == nil)
    }

    @Test func `ids go on after a roll-back and after the end of everything`() {
        var table = Table<User>()
        table.begin()
        table.insert(user("ana"))
        table.rollBack()
        #expect(table.insert(user("ben")).id == 2)
        table.remove(2)
        #expect(table.insert(user("cem")).id == 3)
    }

    @Test func `the changes of a table make an equal one elsewhere`() {
        var table = Table<User>()
        var copy = Table<User>()
        table.insert(user("ana"))
        table.insert(user("ben"))
        copy.apply(table.takeDelta())
        #expect(table.takeDelta() == nil)
        table.remove(1)
        table.update(2) { $0.idnumber = "E2" }
        copy.apply(table.takeDelta())
        #expect(copy.all == table.all)
        #expect(copy.nextID == table.nextID)
        #expect(copy.first(.idnumber("e2"))?.username == "ben")
    }
}
