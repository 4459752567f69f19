import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension TransportFault {
    /// What an error of the HTTP library means.
    init(_ error: any Error, status: Int? = nil) {
        self.init(Self.kind(of: error), detail: Self.detail(of: error), status: status)
    }

    private static func kind(of error: any Error) -> Kind {
        switch error {
        case let error as HTTPClientError: kind(ofClient: error)
        case let error as NIOConnectionError: kind(ofConnection: error)
        case let error as IOError: kind(ofErrno: error.errnoCode)
        case let error as NIOSSLError: kind(ofTLS: error)
        case is NIOSSLExtraError: .badCertificate
        case let error as ChannelError: kind(ofChannel: error)
        case is HTTPParserError: .notHTTP
        case is CancellationError: .cancelled
        default: .other
        }
    }

    private static func kind(ofClient error: HTTPClientError) -> Kind {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .socksHandshakeTimeout, .httpProxyHandshakeTimeout:
            .connectTimeout
        case .tlsHandshakeTimeout: .tlsTimeout
        case .readTimeout, .writeTimeout, .deadlineExceeded: .deadline
        case .remoteConnectionClosed: .closed
        case .uncleanShutdown: .tlsBroken
        case .cancelled, .requestStreamCancelled: .cancelled
        case .alreadyShutdown: .stopped
        default: .other
        }
    }

    private static func kind(ofConnection error: NIOConnectionError) -> Kind {
        if let failure = error.connectionErrors.first { return kind(of: failure.error) }
        return .nameUnknown
    }

    private static func kind(ofErrno code: CInt) -> Kind {
        switch code {
        case ECONNREFUSED: .refused
        case ECONNRESET, EPIPE, ECONNABORTED: .reset
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL: .unreachable
        case ETIMEDOUT: .connectTimeout
        default: .other
        }
    }

    private static func kind(ofTLS error: NIOSSLError) -> Kind {
        switch error {
        case .handshakeFailed(.sslError(let stack)) where stack.contains(.eofDuringHandshake): .tlsBroken
        case .handshakeFailed(.sslError(let stack)):
            stack.contains { $0.description.contains("CERTIFICATE_VERIFY_FAILED") } ? .badCertificate : .tlsRefused
        case .unableToValidateCertificate, .noCertificateToValidate: .badCertificate
        case .handshakeFailed, .uncleanShutdown, .shutdownFailed: .tlsBroken
        default: .tlsBroken
        }
    }

    private static func kind(ofChannel error: ChannelError) -> Kind {
        switch error {
        case .connectTimeout: .connectTimeout
        default: .closed
        }
    }

    /// Errors of the library name hosts, ports and codes, never anything of the form.
    private static func detail(of error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as IOError: WireText.oneLine(String(cString: strerror(error.errnoCode)))
        case let error as NIOConnectionError where error.connectionErrors.isEmpty:
            "no address found for \(error.host)"
        case let error as NIOConnectionError:
            "\(error.host):\(error.port): " + (error.connectionErrors.first.map { detail(of: $0.error) } ?? "")
        default: WireText.cut(WireText.oneLine(String(describing: error)), to: 200)
        }
    }
}
