/// The encoded body of a request. It holds the token and passwords in clear, so it shows nothing of itself.
package struct FormBody: Sendable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    package var byteCount: Int { bytes.count }
    package var description: String { "<form of \(bytes.count) bytes>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    package init(_ call: WireCall, token: Token) {
        bytes = Self.bytes(of: call, token: token)
    }

    /// The fields in the order that makes a cut-off form harmless: PHP drops what is past `max_input_vars`
    /// from the end, so the token comes last, and a form without its token is refused as a whole.
    ///
    /// `moodlewssettinglang` makes messages English whatever the account's language; `moodlewssettingraw`
    /// gives names as they are stored, where Moodle would write `A &amp; B` (lib/external/classes/util.php,
    /// `format_string`, 4.5). Both are read and taken away by `webservice/lib.php` before the function sees
    /// its parameters.
    ///
    /// - Parameter token: nil for a body that may be kept: then secrets are replaced.
    static func bytes(of call: WireCall, token: Token?) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(call.parameters.byteCount + WireCall.protocolCost.bytes)
        for field in call.parameters.fields {
            switch (field.value, token) {
            case (.secret(let secret), .some): append(field.name, secret.opened, to: &body)
            case (.secret, nil), (.plain, _): append(field.name, field.value.shown, to: &body)
            }
        }
        append("moodlewssettinglang", "en", to: &body)
        append("moodlewssettingraw", "1", to: &body)
        append("moodlewsrestformat", "json", to: &body)
        append("wsfunction", call.name, to: &body)
        append("wstoken", token?.secret.opened ?? Secret.shown, to: &body)
        return body
    }

    private static func append(_ name: String, _ value: String, to body: inout [UInt8]) {
        if !body.isEmpty { body.append(UInt8(ascii: "&")) }
        FormEncoding.append(name, to: &body)
        body.append(UInt8(ascii: "="))
        FormEncoding.append(value, to: &body)
    }
}
