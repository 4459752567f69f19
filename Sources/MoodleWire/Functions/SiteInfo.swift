/// `core_webservice_get_site_info`: who we are there, and what we may call.
package enum SiteInfo {
    package struct Answer: Sendable, Equatable {
        package let siteName: String
        /// The address as the site itself gives it.
        package let siteURL: String
        /// The service account.
        package let userID: Int
        package let username: String
        /// As in `4.5.6 (Build: 20250811)`.
        package let release: String?
        package let version: String?
        package let siteID: Int?
        package let isSiteAdmin: Bool?
        /// The names of all functions in the token's service.
        package let functions: Set<String>

        package init(
            siteName: String, siteURL: String, userID: Int, username: String, release: String?, version: String?,
            siteID: Int?, isSiteAdmin: Bool?, functions: Set<String>
        ) {
            self.siteName = siteName
            self.siteURL = siteURL
            self.userID = userID
            self.username = username
            self.release = release
            self.version = version
            self.siteID = siteID
            self.isSiteAdmin = isSiteAdmin
            self.functions = functions
        }

        /// Those of `needed` that the token's service lacks, in the same order.
        package func missing(_ needed: [WireFunction]) -> [WireFunction] {
            needed.filter { !functions.contains($0.rawValue) }
        }
    }

    package static func call() -> WireCall {
        WireCall(.siteInfo, items: 0, parameters: FormParameters())
    }

    package static func judge(_ exchange: Exchange) -> ReadOutcome<Answer> {
        exchange.read { body throws(Unreadable) in
            let fields = try body.decode(Fields.self)
            return Answer(
                siteName: fields.sitename?.text ?? "", siteURL: fields.siteurl.text, userID: fields.userid.value,
                username: fields.username.text, release: fields.release?.text, version: fields.version?.text,
                siteID: fields.siteid?.value, isSiteAdmin: fields.userissiteadmin?.value,
                functions: Set(fields.functions.map(\.name.text)))
        }
    }

    private struct Fields: Decodable {
        let sitename: MoodleText?
        let siteurl: MoodleText
        let userid: MoodleInt
        let username: MoodleText
        let release: MoodleText?
        let version: MoodleText?
        let siteid: MoodleInt?
        let userissiteadmin: MoodleBool?
        let functions: [Function]

        struct Function: Decodable {
            let name: MoodleText
        }
    }
}
