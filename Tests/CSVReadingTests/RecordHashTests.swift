import CSVReading
import Testing

struct RecordHashTests {
    private static func hex(_ cells: [String], seed: UInt64 = 0) -> String {
        var hash = RecordHash(seed: seed)
        for cell in cells { hash.add(cell) }
        return hash.finish().bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    /// Computed by an independent program: stored hashes must mean the same for ever.
    @Test(
        "The hash of a record is the same in every version and on every machine",
        arguments: [
            ([], "e22af0dd91ddb9baf2901436a3e9872d"),
            ([""], "4ecfc64c50d82e51ceae1cf682c0e4cc"),
            (["", ""], "e0267a164a3987571b8d290287aec307"),
            (["a"], "43bc40852b1d6abae1961089b51681cd"),
            (["a", ""], "1db45dfeae8eba4dd4003482c7abdbcc"),
            (["a", "bc"], "720223b0c60c2acb5b590e6516081015"),
            (["ab", "c"], "c98fe48d788b6eb5d0c023c1a4e5cbc6"),
            (["username", "email"], "85a313e63a6cff32af5aad2ad4e6420a"),
            (["12345678"], "77d0d9cf0e073f2d55df7473b21862a7"),
            (["123456789"], "ed1e913f9ce3a3d0cccf4e3f3fddd0d2"),
            (["1234567890123456"], "aac9fa7f01688686fff5fd026cef1258"),
            (["12345678901234567"], "a526fad158ca448de655bf893d81213f"),
            (["Zoë", "李小龍", "🦉"], "f3a4387beeadc49013d7cdbe22c33949"),
            ([String(repeating: "x", count: 100)], "b78dfa547b6bee40daaa45185cc26215"),
        ])
    func vector(_ cells: [String], hash: String) {
        #expect(Self.hex(cells) == hash)
    }

    @Test func `another seed gives another hash`() {
        #expect(Self.hex(["a"], seed: 1) == "f369afe74e0ac71bf8c0cae78c6ef889")
    }

    @Test func `records that differ in a byte, a border or an empty cell differ in both halves`() {
        var records: [[String]] = [[], [""], ["", ""], ["", "", ""]]
        for length in 1...40 {
            let text = String(repeating: "\0", count: length)
            records += [[text], ["", text], [text, ""], [text, text]]
            for place in 0..<length {
                records.append([
                    String(repeating: "a", count: place) + "b" + String(repeating: "a", count: length - place - 1)
                ])
            }
        }
        let hashes = records.map { cells in
            var hash = RecordHash()
            for cell in cells { hash.add(cell) }
            return hash.finish()
        }
        #expect(Set(hashes.map(\.high)).count == records.count)
        #expect(Set(hashes.map(\.low)).count == records.count)
    }

    @Test func `a cell hashes the same from a record's view as from a string`() throws {
        let reader = try CSVReader(source: Chunks(Array("h,i\nx,\"a \"\"b\"\" c\"\n".utf8)))
        let record = try #require(try reader.next())
        var hash = RecordHash()
        for index in 0..<record.count { hash.add(record.cell(index)) }
        var expected = RecordHash()
        for cell in ["x", "a \"b\" c"] { expected.add(cell) }
        #expect(hash.finish() == expected.finish())
    }
}
