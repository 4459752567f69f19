/// Whether an e-mail address is one that Moodle takes.
///
/// `validate_email` of Moodle 4.5 (`lib/moodlelib.php`) asks PHP's e-mail filter and forbids `<` and `>`. Quoted
/// local parts and bare IP addresses, which that filter knows too, are refused: no person's address looks so.
enum EmailAddress {
    static func isValid(_ text: String) -> Bool {
        guard let at = text.utf8.lastIndex(of: 0x40) else { return false }
        let local = text.utf8[..<at]
        let domain = text.utf8[text.utf8.index(after: at)...]
        return isLocalPart(local) && isDomain(domain)
    }

    private static func isLocalPart(_ bytes: Substring.UTF8View) -> Bool {
        (1...64).contains(bytes.count)
            && bytes.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { atom in
                !atom.isEmpty && atom.allSatisfy { isAlphanumeric($0) || marks.contains($0) }
            }
    }

    private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
        let labels = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard bytes.count <= 253, labels.count >= 2, let top = labels.last?.first, !isDigit(top) else { return false }
        return labels.allSatisfy { label in
            guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
        }
    }

    private static let marks = Set("!#$%&'*+/=?^_`{|}~-".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
    }
}
