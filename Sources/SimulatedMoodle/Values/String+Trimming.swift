extension String {
    /// Without white space at both ends, as PHP's `trim` leaves it.
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
