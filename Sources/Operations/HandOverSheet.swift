import Foundation

/// A staged value that no web service takes.
package struct OpenCell: Sendable, Equatable, Encodable {
    package let user: Int64
    /// Nil for somebody who is known by reference alone.
    package let username: String?
    package let name: String
    package let field: String
    package let value: String
    /// The imported file and the line there.
    package let file: String
    package let line: Int

    enum CodingKeys: String, CodingKey {
        case name = "person"
        case username, field, value, file, line
    }

    package init(
        user: Int64, username: String?, name: String, field: String, value: String, file: String, line: Int
    ) {
        self.user = user
        self.username = username
        self.name = name
        self.field = field
        self.value = value
        self.file = file
        self.line = line
    }
}

/// One file to hand over: for Moodle's own upload, or for a person to read. Pure.
struct HandOverSheet: Sendable, Equatable {
    enum Reader: String, Sendable, Encodable {
        /// `Site administration > Users > Upload users` takes it as it is.
        case upload
        case person = "by-hand"
    }

    let reader: Reader
    let header: [String]
    let rows: [[String]]
    let cells: [OpenCell]

    /// Columns that Moodle's upload takes and no web service does (`find_standard_fields`,
    /// admin/tool/uploaduser/classes/process.php, 4.5).
    static let uploadable: Set<String> = [
        "maildigest", "autosubscribe", "htmleditor", "emailstop", "descriptionformat",
    ]

    /// One sheet for each set of columns, because an empty cell would empty the field there; what the upload does not
    /// take comes last.
    static func sheets(_ cells: [OpenCell]) -> [HandOverSheet] {
        let forUpload = cells.filter(isForUpload)
        let byUser = Dictionary(grouping: forUpload, by: \.user)
        let bySet = Dictionary(grouping: byUser.values) { $0.map(\.field).sorted() }
        let uploads = bySet.sorted { $0.key.joined(separator: ",") < $1.key.joined(separator: ",") }.map {
            fields, people in
            upload(fields, people.sorted { $0[0].user < $1[0].user })
        }
        let rest = cells.filter { !isForUpload($0) }
        return rest.isEmpty ? uploads : uploads + [byHand(rest)]
    }

    /// What a spreadsheet would take for a formula can not be marked as text without changing it for Moodle.
    private static func isForUpload(_ cell: OpenCell) -> Bool {
        guard let username = cell.username, uploadable.contains(cell.field) else { return false }
        return !CSVLine.isFormula(username) && !CSVLine.isFormula(cell.value)
    }

    private static func upload(_ fields: [String], _ people: [[OpenCell]]) -> HandOverSheet {
        HandOverSheet(
            reader: .upload, header: ["username"] + fields,
            rows: people.map { cells in
                [cells[0].username ?? ""] + fields.map { field in cells.first { $0.field == field }?.value ?? "" }
            }, cells: people.flatMap(\.self))
    }

    private static func byHand(_ cells: [OpenCell]) -> HandOverSheet {
        HandOverSheet(
            reader: .person, header: ["person", "field", "value", "file", "line"],
            rows: cells.map { [$0.name, $0.field, $0.value, $0.file, String($0.line)] }, cells: cells)
    }

    var text: String {
        ([header] + rows).map { CSVLine.text($0, .guarded) + "\n" }.joined()
    }

    var people: Int { Set(cells.map(\.user)).count }
}
