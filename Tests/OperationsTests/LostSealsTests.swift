import Foundation
import GRDB
import StagingStore
import StoreFixtures
import Testing

@testable import Operations

struct LostSealsTests {
    private func seal(_ user: Int64, _ key: SealingKey, in store: FilledStore) throws {
        try store.execute(
            "INSERT INTO sealed_passwords (user_id, box) VALUES (?, ?)",
            [user, try key.seal(Data("Secret.99".utf8), for: .password(user: user))])
    }

    @Test func `boxes that another key sealed are counted, the newer ones are not`() throws {
        let store = try FilledStore()
        let old = try KeyFile(path: store.folder.file("old")).readOrMake()
        let new = try KeyFile(path: store.folder.file("new")).readOrMake()
        try store.importFile()
        for name in ["ana", "bo", "chen"] { try store.person(name) }
        try seal(1, old, in: store)
        try seal(2, old, in: store)
        try seal(3, new, in: store)
        try store.execute(
            "INSERT INTO rejected_rows (import_id, line, box) VALUES (1, 7, ?)",
            [try old.seal(Data("a,b".utf8), for: .rejectedRow(importID: 1, line: 7))])
        let lost = try LostSeals(store.store, new)
        #expect(lost.passwords == 2)
        #expect(lost.rejectedRows == 1)
    }

    @Test func `with the key that sealed them nothing is lost, nor in a store where nothing is sealed`() throws {
        let store = try FilledStore()
        let key = try KeyFile(path: store.folder.file("key")).readOrMake()
        #expect(try LostSeals(store.store, key).isEmpty)
        try store.importFile()
        try store.person("ana")
        try seal(1, key, in: store)
        #expect(try LostSeals(store.store, key).isEmpty)
    }
}
