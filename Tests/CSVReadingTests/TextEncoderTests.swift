import Foundation
import Testing

@testable import CSVReading

/// Text goes back into the bytes that it was read from.
struct TextEncoderTests {
    static let names =
        [
            "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "windows-1250", "windows-1251", "windows-1252",
            "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "macintosh", "US-ASCII",
        ] + (1...16).filter { $0 != 12 }.map { "ISO-8859-\($0)" }

    @Test(arguments: names)
    func `every character of an encoding comes back as the bytes that it was`(name: String) throws {
        let found = try TextEncoding.found(in: [], named: name).encoding
        var bytes: [UInt8] = []
        if case .singleByte(let charset) = found {
            bytes = (1...0xFF).filter { charset.scalars[$0] != nil && ![10, 13, 34, 44].contains($0) }.map(UInt8.init)
        } else {
            let text = "a\u{E9}\u{20AC}\u{1F393}\u{10FFFD}"
            bytes = try TextEncoder(found).bytes(Array(text.utf8))
        }
        let reader = try CSVReader(source: Chunks(bytes), options: CSVOptions(delimiter: .comma, encoding: name))
        #expect(try reader.encoder.bytes(reader.header.rawBytes) == bytes)
    }

    @Test func `an encoding of the system's comes back too`() throws {
        let bytes: [UInt8] = [0x93, 0xFA, 0x96, 0x7B, 0x2C, 0x61]  // 日本,a
        let reader = try CSVReader(source: Chunks(bytes), options: CSVOptions(encoding: "SHIFT_JIS"))
        #expect(reader.header.cells == ["日本", "a"])
        #expect(try reader.encoder.bytes(reader.header.rawBytes) == bytes)
    }

    @Test func `a text that an encoding has no letters for is refused`() throws {
        let latin = try TextEncoding.found(in: [], named: "ISO-8859-1").encoding
        #expect(throws: CSVProblem.unencodable(encoding: "ISO-8859-1")) {
            try TextEncoder(latin).bytes(Array("€".utf8))
        }
        #expect(throws: CSVProblem.unencodable(encoding: "SHIFT_JIS")) {
            try TextEncoder(.system("SHIFT_JIS")).bytes(Array("🎓".utf8))
        }
    }

    @Test(arguments: [("\n", ""), ("\r\n", ""), ("\r", ""), ("\r\n", "sep=;\r\n"), ("\n", "SEP=;\n")])
    func `what stands before and behind the header is kept`(end: String, declaration: String) throws {
        let text = "\u{FEFF}\(declaration)a;b\(end)1;2\(end)"
        for encoding in [String.Encoding.utf8, .utf16LittleEndian] {
            let bytes = Array(try #require(text.data(using: encoding)))
            let reader = try CSVReader(source: Chunks(bytes))
            #expect(reader.header.lineEnd == Array(end.utf8))
            #expect(try reader.lead == Array(#require("\u{FEFF}\(declaration)".data(using: encoding))))
        }
    }
}
