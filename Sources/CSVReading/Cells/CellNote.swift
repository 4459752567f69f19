/// What cleaning a cell found or changed; the importer turns it into a warning with rule and line.
package enum CellNote: Hashable, Sendable {
    /// ASCII blanks (space, tab, line ends) were taken off the ends.
    case trimmedBlanks
    /// A blank or invisible character beyond ASCII was taken off an end. `position`: its character in the cell, from 1.
    case trimmedInvisible(Unicode.Scalar, position: Int)
    /// An invisible character, or a blank that isn't the ASCII space, stands inside and was left there.
    case invisibleInside(Unicode.Scalar, position: Int)
    /// `&#44` (or the code of the delimiter in use) became the character it stands for.
    case decodedDelimiter(code: UInt8)
    /// The text was brought to Unicode normal form C.
    case normalised
}
