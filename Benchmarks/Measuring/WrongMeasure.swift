/// Something else was measured than what the table says: a program failed, or did not do the work.
struct WrongMeasure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
