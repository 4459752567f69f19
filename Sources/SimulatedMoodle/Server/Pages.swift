/// What a Moodle answers besides its web services.
enum Pages {
    static let notFound = Reply(
        status: 404, contentType: "text/html; charset=UTF-8", body: Array("File not found.\n".utf8))

    /// Web services or their REST protocol are switched off.
    static let forbidden = Reply.html(403, "")

    static func maintenance(_ site: String) -> Reply {
        var page = Reply.html(
            503,
            """
            <!DOCTYPE html>\r
            <html  lang="en" xml:lang="en">\r
            <head><title>\(site) under maintenance</title></head>\r
            <body><h1>\(site)</h1><p>This site is undergoing maintenance and is currently not available.</p></body>\r
            </html>\r

            """)
        page.headers["Retry-After"] = "300"
        return page
    }

    static func home(_ site: Site) -> Reply {
        let title = "Home | \(site.courses[Course.frontPage]?.shortname ?? "")"
        return .html(
            200,
            """
            <!DOCTYPE html>

            <html  dir="ltr" lang="en" xml:lang="en">
            <head><title>\(title)</title></head>
            <body><h1>\(site.name)</h1><p>A simulated Moodle: only its web services are here.</p></body>
            </html>

            """)
    }

    /// `login/token.php`: right or wrong, nobody gets a token here.
    static func login(_ form: FormNode, in site: Site) -> Reply {
        let account = site.user(named: form["username"]?.text ?? "")
        let check = form["password"]?.text.map(PasswordCheck.value)
        let service = form["service"]?.text ?? ""
        let isRight = account != nil && check != nil && account?.passwordCheck == check
        let answer: Value = [
            "error": .text(
                isRight
                    ? "No permission to create web service token for the service \(service)."
                    : "Invalid login, please try again"),
            "errorcode": isRight ? "cannotcreatetoken" : "invalidlogin", "stacktrace": nil, "debuginfo": nil,
            "reproductionlink": nil,
        ]
        return Reply(contentType: "application/json; charset=utf-8", body: answer.json)
    }

    /// What stands between a client and Moodle when things go wrong there.
    static func gatewayError(_ status: Int) -> Reply {
        .html(
            status, "<html>\r\n<head><title>\(status)</title></head>\r\n<body><h1>\(status)</h1></body>\r\n</html>\r\n")
    }

    static let strangePage = Reply.html(
        200, "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Please log in to continue.</body></html>\n"
    )
}
