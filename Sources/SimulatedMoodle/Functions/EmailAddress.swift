enum EmailAddress {
    /// A plain ASCII address, with a local part of at most 64 characters and a domain of labels.
    static func isValid(_ address: String) -> Bool {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        guard isDotted(parts[0]), parts[0].utf8.count <= 64, parts[1].utf8.count <= 255 else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(isLabel)
    }

    private static func isDotted(_ local: Substring) -> Bool {
        let atoms = local.split(separator: ".", omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in !atom.isEmpty && !atom.contains { "()<>[]:;,\\\"".contains($0) } }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
            && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    }
}
