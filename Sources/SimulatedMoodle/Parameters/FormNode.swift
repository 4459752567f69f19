/// A form variable as PHP sees it: a text, or an array of named variables in order of first mention.
///
/// A class so that deep bracket names are filed in place; it never leaves the request that made it.
final class FormNode {
    private(set) var text: String?
    private(set) var keys: [String] = []
    private var children: [String: FormNode] = [:]
    private var nextIndex = 0

    init(text: String? = nil) {
        self.text = text
    }

    subscript(key: String) -> FormNode? { children[key] }

    var isArray: Bool { text == nil }

    /// The values in order, whatever their keys.
    var values: [FormNode] { keys.compactMap { children[$0] } }

    /// Files `value` under a path of keys; a nil key is PHP's `[]`, the next free number. A later text replaces an
    /// array of the same name and the other way round.
    func put(_ value: String, at path: ArraySlice<String?>) {
        guard let first = path.first else {
            keys = []
            children = [:]
            text = value
            return
        }
        text = nil
        child(named: first ?? String(nextIndex)).put(value, at: path.dropFirst())
    }

    func remove(_ key: String) -> FormNode? {
        guard let removed = children.removeValue(forKey: key) else { return nil }
        keys.removeAll { $0 == key }
        return removed
    }

    private func child(named key: String) -> FormNode {
        if let known = children[key] { return known }
        let child = FormNode()
        children[key] = child
        keys.append(key)
        if let number = Int(key), number >= nextIndex { nextIndex = number + 1 }
        return child
    }
}
