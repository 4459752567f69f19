/// Carries one form to a server and brings back what happened. Never repeats anything, never follows a redirect.
package protocol Transport: Sendable {
    /// - Parameters:
    ///   - endpoint: an absolute http or https address.
    ///   - deadline: how long the whole exchange may take, from the connection to the last byte of the answer.
    func post(_ body: FormBody, to endpoint: String, deadline: Duration) async -> TransportOutcome

    /// Closes all connections. To be called once, when no exchange is under way.
    func stop() async
}

/// What is known of an exchange when it is over. It is evidence, so it is never an error that is thrown.
package enum TransportOutcome: Sendable {
    /// No byte of the form left this machine: the server cannot have acted.
    case notSent(TransportFault)
    /// The form left, in whole or in part, and no whole answer came: the server may have acted.
    case maybeSent(TransportFault)
    case answered(HTTPAnswer)
    /// The answer was longer than what is read; only its head is kept.
    case answeredTooLarge(HTTPAnswer, limit: Int)
}

/// An answer that was read to its end.
package struct HTTPAnswer: Sendable {
    package let status: Int
    /// Media type in lower case, without its parameters.
    package let contentType: String?
    /// From `Retry-After`, a date already turned into seconds.
    package let retryAfterSeconds: Int?
    /// From `Location`, without query and fragment.
    package let location: String?
    package let bodyBytes: Int
    let body: [UInt8]

    package init(
        status: Int, contentType: String?, retryAfterSeconds: Int? = nil, location: String? = nil, body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType.map(Self.mediaType)
        self.retryAfterSeconds = retryAfterSeconds
        self.location = location.map(Self.withoutQuery)
        self.body = body
        bodyBytes = body.count
    }

    private static func mediaType(_ text: String) -> String {
        let type = text.prefix { $0 != ";" }
        return WireText.oneLine(String(type)).lowercased()
    }

    private static func withoutQuery(_ text: String) -> String {
        WireText.cut(String(text.prefix { $0 != "?" && $0 != "#" }), to: 200)
    }
}

/// Why there is no whole answer.
package struct TransportFault: Sendable, Equatable {
    package let kind: Kind
    /// A few words of the system or the library, for people.
    package let detail: String
    /// The status, where at least the head of an answer came.
    package let status: Int?

    package init(_ kind: Kind, detail: String, status: Int? = nil) {
        self.kind = kind
        self.detail = detail
        self.status = status
    }

    /// The raw value is the code that a store keeps.
    package enum Kind: String, Sendable, CaseIterable {
        /// The name has no address.
        case nameUnknown = "dns"
        case refused = "connect_refused"
        case unreachable = "host_unreachable"
        case connectTimeout = "connect_timeout"
        case tlsTimeout = "tls_timeout"
        /// The certificate is not trusted, has run out, or names another host.
        case badCertificate = "bad_certificate"
        /// The other side does not speak TLS, or no version of it that we do.
        case tlsRefused = "tls_refused"
        /// The connection broke while TLS was being set up, or closed without TLS's good-bye.
        case tlsBroken = "tls_broken"
        case reset = "connection_reset"
        case closed = "connection_closed"
        case deadline = "deadline_exceeded"
        case notHTTP = "not_http"
        case cancelled = "cancelled"
        /// The transport was stopped before.
        case stopped = "transport_stopped"
        case other = "transport_error"
    }
}
