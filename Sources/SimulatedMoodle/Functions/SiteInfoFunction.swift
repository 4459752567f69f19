enum SiteInfoFunction {
    static let all: [WebServiceFunction] = [
        .read("core_webservice_get_site_info", [.orNoValues("serviceshortnames", .alphanumext)]) {
            (site, call) throws(MoodleException) in
            guard let user = site.users[call.caller.userID] else { throw .missing(from: "user") }
            return .record(siteInfo(of: site, to: user))
        }
    ]

    private static let version = "2024100706"

    private static func siteInfo(of site: Site, to user: User) -> Record {
        var info: Record = [
            "sitename": .text(site.name), "username": .text(user.username), "firstname": .text(user.firstname),
            "lastname": .text(user.lastname), "fullname": .text(user.fullname), "lang": .text(user.lang),
            "userid": .int(user.id), "siteurl": .text(site.url),
            "userpictureurl": .text(site.pictureURL("f1")),
        ]
        info.append("functions", .list(functions(of: site)))
        info.append("downloadfiles", 1)
        info.append("uploadfiles", 1)
        info.append("release", .text(site.release))
        info.append("version", .text(version))
        info.append("mobilecssurl", "")
        info.append("advancedfeatures", advancedFeatures)
        info.append("usercanmanageownfiles", true)
        info.append("userquota", 104_857_600)
        info.append("usermaxuploadfilesize", 33_554_432)
        info.append("userhomepage", 1)
        info.append("userprivateaccesskey", "")
        info.append("siteid", .int(Course.frontPage))
        info.append("sitecalendartype", "gregorian")
        info.append("usercalendartype", .text(user.calendartype))
        info.append("userissiteadmin", .bool(site.isAdministrator(user.id)))
        info.append("theme", "boost")
        info.append("limitconcurrentlogins", 0)
        info.append("policyagreed", 0)
        return info
    }

    /// What the token may call, and nothing else: so a client sees what is missing before it needs it.
    private static func functions(of site: Site) -> [Value] {
        (Array(FunctionTable.all.keys) + site.plugins.keys).sorted()
            .filter { site.serviceFunctions?.contains($0) ?? true }
            .map { ["name": .text($0), "version": .text(version)] }
    }

    private static let advancedFeatures: Value = .list(
        ([
            ("usecomments", 1), ("usetags", 1), ("enablenotes", 1), ("messaging", 1), ("enableblogs", 1),
            ("enablecompletion", 1), ("enablebadges", 1), ("messagingallusers", 0), ("enablecustomreports", 1),
            ("enableglobalsearch", 0), ("mnet_dispatcher_mode", 0), ("enablecompetencies", 1),
        ] as [(String, Int)]).map { ["name": .text($0.0), "value": .int($0.1)] })
}

extension Site {
    /// Moodle's default picture in one of its sizes, `f1` or `f2`.
    func pictureURL(_ size: String) -> String {
        "\(url)/theme/image.php/boost/core/1795236453/u/\(size)"
    }
}
