import AsyncHTTPClient
import Testing

@testable import MoodleWire

/// Every error of the HTTP library, and what it means. Whether anything was sent is told by the form, not by the error:
/// the same error proves nothing once a byte has left.
struct ClientErrorTests {
    static let errors: [(error: HTTPClientError, kind: TransportFault.Kind)] =
        [
            (.connectTimeout, .connectTimeout), (.getConnectionFromPoolTimeout, .connectTimeout),
            (.socksHandshakeTimeout, .connectTimeout), (.httpProxyHandshakeTimeout, .connectTimeout),
            (.tlsHandshakeTimeout, .tlsTimeout), (.readTimeout, .deadline), (.writeTimeout, .deadline),
            (.deadlineExceeded, .deadline), (.remoteConnectionClosed, .closed), (.uncleanShutdown, .tlsBroken),
            (.cancelled, .cancelled), (.requestStreamCancelled, .cancelled), (.alreadyShutdown, .stopped),
        ]
        + [
            HTTPClientError.invalidURL, .emptyHost, .missingSocketPath, .emptyScheme, .unsupportedScheme("x"),
            .identityCodingIncorrectlyPresent, .invalidProxyResponse,
            .contentLengthMissing, .proxyAuthenticationRequired, .redirectLimitReached, .redirectCycleDetected,
            .traceRequestWithBody, .invalidHeaderFieldNames(["x"]), .invalidHeaderFieldValues(["x"]),
            .bodyLengthMismatch, .writeAfterRequestSent,
            .serverOfferedUnsupportedApplicationProtocol("x"), .invalidRedirectConfiguration,
            .invalidHTTPVersionConfiguration,
        ].map { ($0, .other) }

    @Test(arguments: errors)
    func `each error of the library has a kind`(error: HTTPClientError, kind: TransportFault.Kind) {
        #expect(TransportFault(error).kind == kind)
    }

    @Test(arguments: errors, WireFunction.allCases.filter { $0.facts.access == .write })
    func `once the form has left, none of them proves anything`(
        row: (error: HTTPClientError, kind: TransportFault.Kind), function: WireFunction
    ) {
        let standing = VerdictTable.standing(Evidence.exchange(function, .maybeSent(TransportFault(row.error))))
        guard case .decided(.unknown) = standing else {
            Issue.record("\(row.error) is taken for a proof at \(function)")
            return
        }
    }
}
