/// The ids listed under one key: mostly one, sometimes a whole course.
enum Postings: Sendable {
    case none
    case one(Int)
    case many(Set<Int>)

    var count: Int {
        switch self {
        case .none: 0
        case .one: 1
        case .many(let ids): ids.count
        }
    }

    var first: Int? {
        switch self {
        case .none: nil
        case .one(let id): id
        case .many(let ids): ids.min()
        }
    }

    var sorted: [Int] {
        switch self {
        case .none: []
        case .one(let id): [id]
        case .many(let ids): ids.sorted()
        }
    }

    mutating func insert(_ id: Int) {
        switch self {
        case .none: self = .one(id)
        case .one(let other): self = .many([other, id])
        case .many(var ids):
            // Emptied first, so that the set is not copied for each insertion.
            self = .none
            ids.insert(id)
            self = .many(ids)
        }
    }

    mutating func remove(_ id: Int) {
        switch self {
        case .none: break
        case .one(let only): if only == id { self = .none }
        case .many(var ids):
            self = .none
            ids.remove(id)
            self = .many(ids)
        }
    }
}
