/// A text that must not be seen: a token, a password. It prints as `<redacted>`, offers nothing to a mirror,
/// and cannot be encoded or compared, so that it cannot slip into a log, a store or a crash text.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself. Only the form encoder and the mask read it.
    let opened: String

    package init(_ text: String) {
        opened = text
    }

    static let shown = "<redacted>"

    package var description: String { Self.shown }
    package var debugDescription: String { Self.shown }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
