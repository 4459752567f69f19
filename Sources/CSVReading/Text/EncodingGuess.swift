/// What a file that isn't UTF-8 might be instead.
package enum EncodingGuess: Sendable {
    /// What follows would decode as windows-1252, and nothing before it needed UTF-8.
    case windows1252
    /// Letters written in UTF-8 came before: two files glued together, or a damaged one.
    case damagedUTF8
    case none
}
