import Foundation

/// A users file made up of numbered people, the same bytes each time.
struct PeopleFile {
    /// What stands in each row besides the eleven columns of the person.
    enum Places: Equatable {
        case none
        /// One of so many courses.
        case course(of: Int)
        /// The same with a role, and one of seven groups in each course.
        case courseRoleAndGroup(of: Int)
    }

    /// Of a hundred people, the one with this number is changed.
    static let changed = 7

    let people: Int
    var places = Places.none
    /// Which order the rows have.
    var shuffle: UInt64 = 1
    var hasColumnsMoved = false
    /// One person in a hundred has another department.
    var isChanged = false

    /// The files of one benchmark differ in their names.
    var name: String {
        let place =
            switch places {
            case .none: ""
            case .course: "-course"
            case .courseRoleAndGroup: "-places"
            }
        return "people-\(people)\(place)-\(shuffle)\(hasColumnsMoved ? "-moved" : "")\(isChanged ? "-changed" : "").csv"
    }

    static func course(_ number: Int) -> String { "C" + SamplePerson.padded(number, 4) }

    /// Writes the file if it is not there yet.
    /// - Returns: its name, in the current folder.
    @discardableResult
    func written() throws -> String {
        if FileManager.default.fileExists(atPath: name) { return name }
        guard let file = fopen(name, "w") else { throw WrongMeasure("\(name) can't be written") }
        let order = Permutation(count: people, seed: shuffle)
        var bytes: [UInt8] = []
        Self.append(arranged(SamplePerson.columns) + placeColumns, to: &bytes)
        for index in 0..<people {
            let number = order[index]
            let person = SamplePerson(number, isChanged: isChanged && number % 100 == Self.changed)
            Self.append(arranged(person.cells) + placeCells(of: number), to: &bytes)
            if bytes.count > 1 << 16 {
                fwrite(bytes, 1, bytes.count, file)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0 else { throw WrongMeasure("\(name) can't be written") }
        return name
    }

    private func arranged(_ cells: [String]) -> [String] { hasColumnsMoved ? cells.reversed() : cells }

    private var placeColumns: [String] {
        switch places {
        case .none: []
        case .course: ["course1"]
        case .courseRoleAndGroup: ["course1", "role1", "group1"]
        }
    }

    private func placeCells(of number: Int) -> [String] {
        switch places {
        case .none: []
        case .course(let count): [Self.course(number % count)]
        case .courseRoleAndGroup(let count):
            [Self.course(number % count), "student", "Group \(number / count % 7 + 1)"]
        }
    }

    /// How many different groups it names.
    var groups: Int {
        guard case .courseRoleAndGroup(let count) = places else { return 0 }
        return Set((0..<people).map { $0 % count * 7 + $0 / count % 7 }).count
    }

    private static func append(_ cells: [String], to bytes: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if cell.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 10 }) {
                bytes.append(UInt8(ascii: "\""))
                bytes += cell.replacing("\"", with: "\"\"").utf8
                bytes.append(UInt8(ascii: "\""))
            } else {
                bytes += cell.utf8
            }
        }
        bytes.append(10)
    }
}
