import Foundation
import MoodleWire
import StagingStore

/// Which Moodle, as whom, and how the way there is secured.
struct Connection: Sendable {
    let site: SiteURL
    let token: Token
    let caFile: String?

    /// Talks to the site as long as `body` runs, and closes every connection after it.
    func open<Value>(_ body: (MoodleClient) async throws -> Value) async throws -> Value {
        let transport = try HTTPTransport(version: StagingStore.programVersion, caFile: caFile)
        do {
            let value = try await body(MoodleClient(site: site, token: token, transport: transport, clock: .system))
            await transport.stop()
            return value
        } catch {
            await transport.stop()
            throw error
        }
    }
}

extension Settings {
    /// - Throws: `SettingsProblem`: what is missing, or which value from where is not usable and why.
    func connection() throws(SettingsProblem) -> Connection {
        Connection(site: try site(), token: try token(), caFile: try caFile())
    }

    /// A `.env` or settings file that holds the token and that others may read.
    func fileThatShowsToken(in folder: String) throws(SettingsProblem) -> String? {
        guard case .file(let path)? = try layers.find(.token)?.origin else { return nil }
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(
                atPath: path.hasPrefix("/") ? path : folder + "/" + path)
        } catch {
            // It was read a moment ago; whoever took it away since has no need of the advice.
            return nil
        }
        let mode = attributes[.posixPermissions] as? Int ?? 0
        return mode & 0o077 == 0 ? nil : path
    }

    private func site() throws(SettingsProblem) -> SiteURL {
        guard let found = try layers.find(.url) else { throw .missing(.url) }
        do {
            return try SiteURL(found.text, allowInsecureHTTP: allowsInsecureHTTP)
        } catch {
            throw .unusable(.url, origin: found.origin, reason: error.description)
        }
    }

    /// The token of the first place that has one, by either name.
    private func token() throws(SettingsProblem) -> Token {
        for origin in layers.origins {
            let text = try layers.find(.token, in: origin)
            let file = try layers.find(.tokenFile, in: origin)
            if text != nil, file != nil { throw .twoTokens(origin) }
            do {
                if let text { return try Token(text) }
                if let file { return try Token.read(file: file) }
            } catch {
                throw .unusable(text == nil ? .tokenFile : .token, origin: origin, reason: error.description)
            }
        }
        throw .missingToken
    }
}
