import Foundation

/// How alike two names are that people wrote: for suggestions, which a person confirms.
package enum NameSimilarity: Sendable, Equatable, Comparable {
    /// The same letters and digits: case, accents, blanks and punctuation apart.
    case same
    /// One begins with all of the other.
    case beginning
    /// So many letters added, left out or exchanged.
    case edits(Int)

    /// Nil if a suggestion would be a guess: fewer than 3 letters in common, or more than one letter in four differs.
    package init?(_ one: String, _ other: String) {
        self.init(normalised: Self.normalised(one), Self.normalised(other))
    }

    /// Of names that `normalised(_:)` made.
    init?(normalised one: [Unicode.Scalar], _ other: [Unicode.Scalar]) {
        guard !one.isEmpty, !other.isEmpty else { return nil }
        if one == other {
            self = .same
            return
        }
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        if short.count >= 3 && long.starts(with: short) {
            self = .beginning
            return
        }
        let limit = min(2, long.count / 4)
        guard let edits = Self.edits(from: short, to: long, atMost: limit) else { return nil }
        self = .edits(edits)
    }

    static func normalised(_ name: String) -> [Unicode.Scalar] {
        name.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .unicodeScalars.filter { CharacterSet.alphanumerics.contains($0) }
    }

    /// The name out of several that is most like one; nil if none is.
    package static func nearest(to name: String, among names: [String]) -> String? {
        let normalised = normalised(name)
        return names.compactMap { candidate in
            NameSimilarity(normalised: normalised, Self.normalised(candidate)).map { ($0, candidate) }
        }.min { $0 < $1 }?.1
    }

    /// The edit distance of two texts; nil if it is more than `limit`.
    static func edits(from one: [Unicode.Scalar], to other: [Unicode.Scalar], atMost limit: Int) -> Int? {
        guard abs(one.count - other.count) <= limit else { return nil }
        var row = Array(0...other.count)
        for (i, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, candidate) in other.enumerated() {
                let substituted = letter == candidate ? diagonal : diagonal + 1
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
            }
            if row.allSatisfy({ $0 > limit }) { return nil }
        }
        return row[other.count] <= limit ? row[other.count] : nil
    }
}

extension NameSimilarity: Encodable {
    /// `same`, `beginning`, `1 edit`, `2 edits`.
    package var text: String {
        switch self {
        case .same: "same"
        case .beginning: "beginning"
        case .edits(let count): count == 1 ? "1 edit" : "\(count) edits"
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
