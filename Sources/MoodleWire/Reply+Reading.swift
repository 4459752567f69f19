import Foundation

extension Reply {
    init(_ outcome: TransportOutcome, mask: SecretMask) {
        switch outcome {
        case .notSent, .maybeSent: self = .none
        case .answeredTooLarge: self = .unreadable(.tooLarge)
        case .answered(let answer): self = Self.read(answer, mask: mask)
        }
    }

    /// An exception is believed whatever the status: some versions and proxies send one with 4xx or 5xx.
    /// Anything else counts only with status 200.
    private static func read(_ answer: HTTPAnswer, mask: SecretMask) -> Reply {
        let text = trimmed(answer.body)
        if let exception = MoodleException(json: text, mask: mask) { return .exception(exception) }
        guard answer.status == 200 else { return byStatus(answer) }
        if let exception = MoodleException(xml: text, mask: mask) { return .formCutShort(exception) }
        return content(of: text, type: answer.contentType)
    }

    private static func byStatus(_ answer: HTTPAnswer) -> Reply {
        switch answer.status {
        case 429: .closedForNow(status: 429)
        // A proxy answers 503 too, with Retry-After or without, after Moodle has done the work.
        case 503 where isMaintenancePage(answer.body):
            .closedForNow(status: 503)
        default: .httpError(status: answer.status, location: answer.location)
        }
    }

    /// Moodle's words for it (lang/en/admin.php, 4.5: `sitemaintenancetitle`, `sitemaintenance`). Apache's own page for 503
    /// has the word maintenance as well.
    private static func isMaintenancePage(_ body: [UInt8]) -> Bool {
        let page = String(decoding: body.prefix(65_536), as: UTF8.self).lowercased()
        return page.contains("under maintenance") || page.contains("undergoing maintenance")
    }

    private static func content(of text: ArraySlice<UInt8>, type: String?) -> Reply {
        guard let first = text.first, let last = text.last else { return .unreadable(.empty) }
        if first == UInt8(ascii: "<") { return markup(text, type: type) }
        let isNull = text.elementsEqual("null".utf8)
        guard isNull || first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            return .unreadable(endsInJSON(text) ? .noticeBeforeJSON : .notJSON)
        }
        guard isJSON(type) else { return .unreadable(.wrongContentType) }
        if isNull { return .null }
        guard last == (first == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
            return .unreadable(.truncated)
        }
        return .json(JSONBody(bytes: Array(text)))
    }

    private static func markup(_ text: ArraySlice<UInt8>, type: String?) -> Reply {
        let start = String(decoding: text.prefix(200), as: UTF8.self).lowercased()
        if start.hasPrefix("<?xml") { return .unreadable(.xml) }
        if endsInJSON(text), !start.hasPrefix("<!doctype"), !start.hasPrefix("<html") {
            return .unreadable(.noticeBeforeJSON)
        }
        return .unreadable(.html)
    }

    private static func endsInJSON(_ text: ArraySlice<UInt8>) -> Bool {
        guard let last = text.last else { return false }
        return last == UInt8(ascii: "}") || last == UInt8(ascii: "]") || text.suffix(4).elementsEqual("null".utf8)
    }

    /// No type at all is let pass: what counts is that no other one is declared.
    private static func isJSON(_ type: String?) -> Bool {
        guard let type else { return true }
        return type == "application/json" || type == "text/json" || type.hasSuffix("+json")
    }

    private static func trimmed(_ body: [UInt8]) -> ArraySlice<UInt8> {
        var text = body[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}

extension MoodleException {
    private struct Fields: Decodable {
        let exception: String?
        let errorcode: MoodleText?
        let message: String?
        let debuginfo: String?
        /// How `login/token.php` and some plugins name the message.
        let error: String?
    }

    /// Nil where the JSON is no error object: one has `exception`, or `error` together with `errorcode`.
    init?(json text: ArraySlice<UInt8>, mask: SecretMask) {
        guard text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}"), Self.looksLikeError(text),
            // Losing the error is right: what is no error object is looked at again as an answer.
            let fields = try? JSONDecoder().decode(Fields.self, from: Data(text)),
            fields.exception != nil || (fields.error != nil && fields.errorcode != nil)
        else { return nil }
        self.init(
            rawCode: fields.errorcode?.text ?? "", message: fields.message ?? fields.error ?? "",
            debugInfo: fields.debuginfo, mask: mask)
    }

    /// Reads `<EXCEPTION …><ERRORCODE>…</ERRORCODE><MESSAGE>…`, as `webservice/rest/locallib.php` writes it.
    init?(xml text: ArraySlice<UInt8>, mask: SecretMask) {
        guard text.starts(with: "<?xml".utf8), text.count <= 1 << 20 else { return nil }
        let document = String(decoding: text, as: UTF8.self)
        guard document.contains("<EXCEPTION") else { return nil }
        self.init(
            rawCode: Self.element("ERRORCODE", of: document) ?? "",
            message: Self.element("MESSAGE", of: document) ?? "", debugInfo: nil, mask: mask)
    }

    private init(rawCode: String, message: String, debugInfo: String?, mask: SecretMask) {
        if rawCode.contains("<") {
            // `user_create_user` throws the policy's text as the code (user/lib.php, 4.5).
            self.init(code: Self.passwordPolicy, message: WireText.readable(rawCode, mask: mask))
            return
        }
        var message = message
        // Only where the site shows debugging. The first line holds the reason; the next ones may hold SQL
        // with a whole record in it.
        if let reason = debugInfo?.split(whereSeparator: \.isNewline).first, !message.contains(reason) {
            message += " (\(reason))"
        }
        self.init(
            code: WireText.cut(WireText.readable(rawCode, mask: mask), to: 100),
            message: WireText.readable(message, mask: mask))
    }

    static let passwordPolicy = "passwordpolicy"

    /// Keeps long answers from being decoded twice: in those, an error must name itself at the start.
    private static func looksLikeError(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count > 8_192 else { return true }
        let start = String(decoding: text.prefix(64), as: UTF8.self)
        return start.contains("\"exception\"") || start.contains("\"error")
    }

    private static func element(_ name: String, of document: String) -> String? {
        guard let open = document.firstRange(of: "<\(name)>"),
            let close = document[open.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return String(document[open.upperBound..<close.lowerBound])
    }
}
