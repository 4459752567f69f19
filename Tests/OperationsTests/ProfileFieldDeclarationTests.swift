import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct ProfileFieldDeclarationTests {
    @Test func `a profile field is declared, declared anew and forgotten, on record each time`() throws {
        let filled = try FilledStore()
        let fields = ProfileFieldDeclarations(filled.store)
        let run = try filled.store.beginRun("map")
        var shirt = ProfileFieldDeclaration(
            shortname: "shirt", type: "menu", options: ["S", "M"], isRequired: true, isUnique: false)
        try fields.set(shirt, run: run)
        #expect(try fields.list() == [shirt])
        shirt = ProfileFieldDeclaration(
            shortname: "shirt", type: "text", options: [], isRequired: false, isUnique: true)
        try fields.set(shirt, run: run)
        #expect(try fields.list() == [shirt])
        try fields.remove("shirt", run: run)
        #expect(try fields.list() == [])
        #expect(throws: OperationProblem.unknownProfileField("shirt")) { try fields.remove("shirt", run: run) }
        let sealed = try filled.store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE event = 'mapping' AND detail LIKE '%shirt%'")
        }
        #expect(sealed == 3)
    }
}
