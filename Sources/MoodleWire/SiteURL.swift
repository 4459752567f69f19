import Foundation

/// Where a Moodle lives. Made from what a person types: the address of the site, or of its REST endpoint.
package struct SiteURL: Sendable, Hashable, CustomStringConvertible {
    /// The address without a trailing slash, such as `https://moodle.example/learn`.
    package let root: String
    /// True for `http`, which only loopback addresses may use unless it was allowed by name.
    package let isPlainHTTP: Bool

    /// The only address that requests are sent to.
    package var endpoint: String { root + Self.endpointPath }

    package var description: String { root }

    private static let endpointPath = "/webservice/rest/server.php"

    /// - Parameter allowInsecureHTTP: whether `http` may leave this machine.
    package init(_ text: String, allowInsecureHTTP: Bool = false) throws(SiteURLProblem) {
        let typed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !typed.isEmpty else { throw .empty }
        guard typed.contains("://") else { throw .schemeMissing }
        guard let parts = URLComponents(string: typed), let scheme = parts.scheme?.lowercased() else {
            throw .notAnAddress
        }
        guard scheme == "https" || scheme == "http" else { throw .scheme(scheme) }
        guard parts.user == nil, parts.password == nil else { throw .credentials }
        guard parts.query == nil else { throw .query }
        guard parts.fragment == nil else { throw .fragment }
        guard let host = parts.percentEncodedHost?.lowercased(), !host.isEmpty else { throw .hostMissing }
        if let port = parts.port, !(1...65_535).contains(port) { throw .port(port) }
        if scheme == "http", !allowInsecureHTTP, !Self.isLoopback(host) { throw .plainHTTP(host: host) }

        let port = parts.port.map { ":\($0)" } ?? ""
        root = "\(scheme)://\(host)\(port)\(Self.rootPath(parts.percentEncodedPath))"
        isPlainHTTP = scheme == "http"
    }

    /// The path of the site: without trailing slashes and without the endpoint's own path.
    private static func rootPath(_ path: String) -> String {
        var path = Substring(path)
        while path.hasSuffix("/") { path.removeLast() }
        if path.hasSuffix(endpointPath) { path.removeLast(endpointPath.count) }
        while path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return octets.count == 4 && octets.allSatisfy { $0 != nil } && octets[0] == 127
    }
}

/// Why a text is no address of a site. None of the cases repeats what was typed where it may hold a secret.
package enum SiteURLProblem: Error, Equatable, CustomStringConvertible {
    case empty
    case schemeMissing
    case notAnAddress
    case scheme(String)
    case plainHTTP(host: String)
    case credentials
    case query
    case fragment
    case hostMissing
    case port(Int)

    package var description: String {
        switch self {
        case .empty:
            "the site's address is empty: give it as in https://moodle.example"
        case .schemeMissing:
            "the site's address does not begin with https://: give it as in https://moodle.example"
        case .notAnAddress:
            "the site's address cannot be read: give it as in https://moodle.example"
        case .scheme(let scheme):
            "the site's address begins with \(scheme)://, but Moodle is reached by https://"
        case .plainHTTP(let host):
            "\(host) would be reached by plain http, which shows the token and all passwords to the network: "
                + "use https, or allow it with --allow-insecure-http"
        case .credentials:
            "the site's address holds a user name or password: take it out, Moodle is entered with a token"
        case .query:
            "the site's address holds a query (the part after ?): give the site's address alone"
        case .fragment:
            "the site's address holds a fragment (the part after #): give the site's address alone"
        case .hostMissing:
            "the site's address names no host: give it as in https://moodle.example"
        case .port(let port):
            "the site's address names port \(port), which does not exist"
        }
    }
}
