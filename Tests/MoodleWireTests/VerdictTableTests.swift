import Testing

@testable import MoodleWire

/// The table of evidence and verdicts, row by row.
struct VerdictTableTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let functions: [WireFunction]
        let outcome: TransportOutcome
        let expected: String

        var testDescription: String { name }

        init(_ name: String, _ functions: [WireFunction], _ outcome: TransportOutcome, _ expected: String) {
            self.name = name
            self.functions = functions
            self.outcome = outcome
            self.expected = expected
        }
    }

    private static let all = WireFunction.allCases
    private static let writes = all.filter { $0.facts.access == .write }
    private static let system: [WireFunction] = [
        .createUsers, .updateUsers, .deleteUsers, .createCohorts, .siteInfo, .lookUpUsers,
    ]
    private static let places: [WireFunction] = [
        .enrolUsers, .unenrolUsers, .assignRoles, .unassignRoles, .createGroups, .addGroupMembers, .deleteGroupMembers,
        .addCohortMembers, .deleteCohortMembers, .lookUpGroups, .lookUpEnrolled,
    ]

    private func verdict(_ function: WireFunction, _ outcome: TransportOutcome) -> String {
        switch VerdictTable.standing(Evidence.exchange(function, outcome)) {
        case .decided(let verdict): verdict.short
        case .null: "null"
        case .json: "json"
        }
    }

    private func check(_ row: Row) {
        for function in row.functions {
            #expect(verdict(function, row.outcome) == row.expected, "\(row.name), \(function)")
        }
    }

    // MARK: The connection

    private static func unsent(_ kind: TransportFault.Kind, _ expected: String) -> Row {
        Row("not sent: \(kind)", all, .notSent(TransportFault(kind, detail: "d")), expected)
    }

    static let connectionRows: [Row] =
        [
            unsent(.nameUnknown, "site dns"),
            unsent(.refused, "site connect_refused"),
            unsent(.unreachable, "site host_unreachable"),
            unsent(.connectTimeout, "site connect_timeout"),
            unsent(.tlsTimeout, "site tls_timeout"),
            unsent(.badCertificate, "setup bad_certificate account"),
            unsent(.tlsRefused, "setup tls_refused account"),
            unsent(.tlsBroken, "site tls_broken"),
            unsent(.reset, "site connection_reset"),
            unsent(.closed, "site connection_closed"),
            unsent(.deadline, "site deadline_exceeded"),
            unsent(.notHTTP, "site not_http"),
            unsent(.cancelled, "site cancelled"),
            unsent(.stopped, "site transport_stopped"),
            unsent(.other, "site transport_error"),
        ]
        + TransportFault.Kind.allCases.map { kind in
            Row("perhaps sent: \(kind)", all, .maybeSent(TransportFault(kind, detail: "d")), "unknown \(kind.rawValue)")
        }

    @Test(arguments: connectionRows)
    func `no answer proves nothing unless no byte left`(row: Row) {
        check(row)
    }

    // MARK: HTTP

    private static func status(
        _ status: Int, _ expected: String, body: String = "<html><body>x</body></html>", retryAfter: Int? = nil
    ) -> Row {
        Row(
            "HTTP \(status)", all,
            Evidence.answer(
                body, status: status, type: "text/html", retryAfter: retryAfter, location: "https://e/?t=1"),
            expected)
    }

    static let httpRows: [Row] = [
        status(301, "setup http_301 account"), status(302, "setup http_302 account"),
        status(303, "setup http_303 account"), status(307, "setup http_307 account"),
        status(308, "setup http_308 account"), status(304, "setup http_304 account"),
        status(401, "setup http_401 account"), status(407, "setup http_407 account"),
        status(403, "setup http_403 account", body: ""), status(403, "setup http_403 account"),
        status(404, "setup http_404 account", body: "File not found.\n"), status(410, "setup http_410 account"),
        status(405, "setup http_405 account"), status(413, "setup http_413 account"),
        status(426, "setup http_426 account"), status(451, "setup http_451 account"),
        status(400, "unknown http_400"), status(408, "unknown http_408"), status(409, "unknown http_409"),
        status(418, "unknown http_418"), status(499, "unknown http_499"),
        status(429, "site http_429"), status(429, "site http_429 in 30 s", retryAfter: 30),
        status(503, "site http_503", body: "<!DOCTYPE html><title>Test Moodle under maintenance</title>"),
        status(
            503, "site http_503 in 300 s", body: "<!DOCTYPE html><title>Test Moodle under maintenance</title>",
            retryAfter: 300),
        status(503, "unknown http_503", retryAfter: 300),
        status(503, "unknown http_503", body: "<p>unable to service your request due to maintenance downtime</p>"),
        status(503, "unknown http_503"),
        status(500, "unknown http_500"), status(500, "unknown http_500", body: ""), status(501, "unknown http_501"),
        status(502, "unknown http_502"), status(504, "unknown http_504"),
        status(504, "unknown http_504", retryAfter: 9),
        status(507, "unknown http_507"), status(520, "unknown http_520"), status(524, "unknown http_524"),
        status(201, "unknown http_201"), status(204, "unknown http_204", body: ""), status(100, "unknown http_100"),
        status(500, "unknown http_500", body: "null"), status(201, "unknown http_201", body: "[]"),
        status(403, "site sitemaintenance", body: #"{"exception":"x","errorcode":"sitemaintenance","message":"m"}"#),
        status(500, "setup invalidtoken account", body: #"{"exception":"x","errorcode":"invalidtoken","message":"m"}"#),
        status(404, "unknown invalidresponse", body: #"{"exception":"x","errorcode":"invalidresponse","message":"m"}"#),
    ]

    @Test(arguments: httpRows)
    func `a status is judged where no Moodle speaks`(row: Row) {
        check(row)
    }

    // MARK: Bodies

    private static func body(_ name: String, _ body: String, type: String? = "application/json", _ expected: String)
        -> Row
    {
        Row(name, all, Evidence.answer(body, type: type), expected)
    }

    private static let cutShort =
        "<?xml version=\"1.0\"?>\n<EXCEPTION class=\"moodle_exception\"><ERRORCODE>invalidtoken</ERRORCODE></EXCEPTION>"

    static let bodyRows: [Row] = [
        body("null", "null", "null"),
        body("an empty list", "[]", "json"),
        body("an object", "{\"warnings\":[]}", "json"),
        body("no declared type", "[]", type: nil, "json"),
        body("empty", "", "unknown empty"),
        body("a page", "<!DOCTYPE html><html></html>", type: "text/html", "unknown html"),
        body("a login page", "<html><form></form></html>", type: "text/html", "unknown html"),
        body("cut in a list", "[{\"id\":3,\"username\":\"p", "unknown truncated"),
        body("cut in an object", "{\"warnings\":[{\"item\":", "unknown truncated"),
        body("a notice and null", "<br />\n<b>Notice</b>: x<br />\nnull", "unknown notice_before_json"),
        body("a notice and a list", "Deprecated: x\n[{\"id\":3,\"username\":\"p1\"}]", "unknown notice_before_json"),
        body("plain text", "OK", type: "text/plain", "unknown not_json"),
        body("null as a page", "null", type: "text/html", "unknown wrong_content_type"),
        body("XML answer", "<?xml version=\"1.0\"?><RESPONSE></RESPONSE>", type: "application/xml", "unknown xml"),
        body("XML error", cutShort, type: "application/xml", "setup form_cut_short account"),
        Row(
            "too large", all, .answeredTooLarge(HTTPAnswer(status: 200, contentType: nil, body: []), limit: 9),
            "unknown too_large"),
    ]

    @Test(arguments: bodyRows)
    func `a body that is no whole JSON proves nothing`(row: Row) {
        check(row)
    }

    // MARK: Errors of Moodle

    private static func error(_ functions: [WireFunction], _ code: String, _ expected: String, message: String = "m")
        -> Row
    {
        Row("\(code) (\(functions.count) functions)", functions, Evidence.exception(code, message), expected)
    }

    static let sharedErrorRows: [Row] = [
        error(all, "invalidtoken", "setup invalidtoken account"),
        error(all, "accessexception", "setup accessexception account"),
        error(all, "servicenotavailable", "setup servicenotavailable account"),
        error(all, "servicerequireslogin", "setup servicerequireslogin account"),
        error(all, "wsaccessusersuspended", "setup wsaccessusersuspended account"),
        error(all, "wsaccessuserdeleted", "setup wsaccessuserdeleted account"),
        error(all, "wsaccessuserunconfirmed", "setup wsaccessuserunconfirmed account"),
        error(all, "wsaccessuserexpired", "setup wsaccessuserexpired account"),
        error(all, "wsaccessusernologin", "setup wsaccessusernologin account"),
        error(all, "passwordisexpired", "setup passwordisexpired account"),
        error(all, "forcepasswordchangenotice", "setup forcepasswordchangenotice account"),
        error(all, "usernotfullysetup", "setup usernotfullysetup account"),
        error(all, "sitepolicynotagreed", "setup sitepolicynotagreed account"),
        error(
            all, "invalidrecord", "setup invalidrecord account",
            message: "Can't find data record in database table external_functions."),
        error(
            all, "invalidrecord", "setup invalidrecord account",
            message: "Datensatz nicht in der Tabelle external_functions gefunden"),
        error(all, "sitemaintenance", "site sitemaintenance"),
        error(all, "upgraderunning", "site upgraderunning"),
        error(all, "dbconnectionfailed", "site dbconnectionfailed"),
        error(system, "nopermissions", "setup nopermissions account"),
        error(places, "nopermissions", "setup nopermissions place"),
        error(system, "requireloginerror", "setup requireloginerror account"),
        error(places, "requireloginerror", "setup requireloginerror place"),
        error(system, "restrictedcontextexception", "setup restrictedcontextexception account"),
        error(places, "restrictedcontextexception", "setup restrictedcontextexception place"),
        error(all, "invalidparameter", "entry invalidparameter record"),
        // Checked after the commit, or never heard of: nothing is proven.
        error(all, "invalidresponse", "unknown invalidresponse"),
        error(all, "generalexceptionmessage", "unknown generalexceptionmessage"),
        error(all, "dmltransactionexception", "unknown dmltransactionexception"),
        error(all, "ddlexecuteerror", "unknown ddlexecuteerror"),
        error(all, "storedfileproblem", "unknown storedfileproblem"),
        error(all, "cannotsavefile", "unknown cannotsavefile"),
        error(all, "unknownerror", "unknown unknownerror"),
        Row("no code", all, Evidence.answer(#"{"exception":"TypeError","message":"m"}"#), "unknown exception"),
        Row("an empty code", all, Evidence.exception(""), "unknown exception"),
    ]

    private static let personFunctions: [WireFunction] = [.enrolUsers, .unenrolUsers]
    private static let courseFunctions: [WireFunction] = [
        .enrolUsers, .unenrolUsers, .assignRoles, .unassignRoles, .createGroups, .addGroupMembers, .deleteGroupMembers,
        .lookUpGroups, .lookUpEnrolled, .lookUpGroupMembers,
    ]
    private static let atomicWithoutAftermath: [WireFunction] = [
        .enrolUsers, .unenrolUsers, .assignRoles, .unassignRoles, .createGroups, .addGroupMembers, .deleteGroupMembers,
        .createCohorts, .addCohortMembers, .deleteCohortMembers,
    ]
    private static func except(_ some: [WireFunction]) -> [WireFunction] { all.filter { !some.contains($0) } }

    static let ownErrorRows: [Row] = [
        error(
            atomicWithoutAftermath + [.createUsers, .deleteUsers], "dmlwriteexception",
            "entry dmlwriteexception record again"),
        error([.updateUsers], "dmlwriteexception", "unknown dmlwriteexception"),
        error(atomicWithoutAftermath, "dmlreadexception", "site dmlreadexception"),
        error([.createUsers, .updateUsers, .deleteUsers], "dmlreadexception", "unknown dmlreadexception"),
        error(all.filter { $0.facts.access == .read }, "dmlreadexception", "site dmlreadexception"),
        error([.createUsers], "passwordpolicy", "entry passwordpolicy record"),
        error([.createUsers], "<div>Das Passwort braucht mindestens 8 Zeichen.<\\/div>", "entry passwordpolicy record"),
        error(
            [.createUsers], "<div>Les mots de passe doivent comporter au moins 1 chiffre.<\\/div>",
            "entry passwordpolicy record"),
        error(except([.createUsers]), "<div>x<\\/div>", "unknown passwordpolicy"),
        error([.createUsers], "usernamelowercase", "entry usernamelowercase record"),
        error([.createUsers], "invalidusername", "entry invalidusername record"),
        error([.createUsers], "invalidusernameblank", "entry invalidusernameblank record"),
        error(except([.createUsers]), "usernamelowercase", "unknown usernamelowercase"),
        error([.lookUpCategories], "criteriaerror", "entry criteriaerror place"),
        error(except([.lookUpCategories]), "criteriaerror", "unknown criteriaerror"),
        error([.deleteUsers], "useradminodelete", "entry useradminodelete record"),
        error([.deleteUsers], "usernotdeletederror", "entry usernotdeletederror record"),
        error(except([.deleteUsers]), "useradminodelete", "unknown useradminodelete"),
        error(
            [.deleteUsers, .assignRoles, .unassignRoles, .addGroupMembers, .deleteGroupMembers, .deleteCohortMembers]
                + personFunctions,
            "invaliduser", "entry invaliduser record"),
        error(
            [.createUsers, .updateUsers, .createGroups, .createCohorts, .addCohortMembers], "invaliduser",
            "unknown invaliduser"),
        error(personFunctions, "userdeleted", "entry userdeleted record"),
        error(personFunctions, "guestsarenotallowed", "entry guestsarenotallowed record"),
        error(personFunctions, "usernotconfirmed", "entry usernotconfirmed record"),
        error(except(personFunctions), "usernotconfirmed", "setup usernotconfirmed account"),
        error(personFunctions, "wsnoinstance", "entry wsnoinstance place"),
        error(personFunctions, "manualpluginnotinstalled", "setup manualpluginnotinstalled account"),
        error([.enrolUsers], "wsusercannotassign", "entry wsusercannotassign place"),
        error([.enrolUsers], "wscannotenrol", "entry wscannotenrol place"),
        error([.unenrolUsers], "wscannotunenrol", "entry wscannotunenrol place"),
        error([.unenrolUsers], "wscannotenrol", "unknown wscannotenrol"),
        error([.enrolUsers], "Message was not sent.", "entry Message was not sent. record"),
        error(except([.enrolUsers]), "Message was not sent.", "unknown Message was not sent."),
        error(courseFunctions, "errorcoursecontextnotvalid", "entry errorcoursecontextnotvalid place"),
        error(courseFunctions, "invalidcourseid", "entry invalidcourseid place"),
        error(courseFunctions, "coursehidden", "entry coursehidden place"),
        error([.createUsers, .updateUsers], "errorcoursecontextnotvalid", "unknown errorcoursecontextnotvalid"),
        error([.assignRoles], "codingerror", "entry codingerror record"),
        error(except([.assignRoles]), "codingerror", "unknown codingerror"),
        error(
            [.addGroupMembers, .deleteGroupMembers], "invalidrecord",
            "entry invalidrecord place", message: "Can't find data record in database table groups."),
        error([.assignRoles, .unassignRoles], "invalidrecord", "entry invalidrecord record"),
        error([.deleteCohortMembers, .unenrolUsers], "invalidrecord", "entry invalidrecord place"),
        error([.lookUpCohorts, .lookUpCohortMembers, .lookUpGroups], "invalidrecord", "entry invalidrecord place"),
        error([.createUsers, .enrolUsers], "invalidrecord", "unknown invalidrecord"),
        error([.deleteGroupMembers], "errorremovenotpermitted", "entry errorremovenotpermitted record"),
        error([.createGroups], "idnumbertaken", "entry idnumbertaken record"),
        error([.createCohorts], "errorinvalidparam", "entry errorinvalidparam record"),
        error([.addCohortMembers], "Error", "entry Error place"),
        error(except([.addCohortMembers]), "Error", "unknown Error"),
    ]

    @Test(arguments: sharedErrorRows + ownErrorRows)
    func `an error is a proof only where the function's closed list has it`(row: Row) {
        check(row)
    }

    // MARK: Releases and languages

    /// The same errors as releases from 3.1 to 5.x and other languages send them.
    static let shapeRows: [Row] =
        [
            ("moodle_exception", "Invalid token - token not found"),
            ("core\\\\exception\\\\moodle_exception", "Invalid token - token not found"),
            ("core\\\\exception\\\\moodle_exception", "Ungültiges Token - Token wurde nicht gefunden"),
            ("webservice_access_exception", "Jeton non valide"),
            ("core_external\\\\exception\\\\something_new", "無効なトークン"),
        ].map {
            Row(
                "invalidtoken as \($0.0)", all, Evidence.exception("invalidtoken", $0.1, type: $0.0),
                "setup invalidtoken account")
        }
        + [
            ("invalid_parameter_exception", "Invalid parameter value detected"),
            ("core\\\\exception\\\\invalid_parameter_exception", "Invalid parameter value detected"),
            ("invalid_parameter_exception", "Valeur de paramètre non valide détectée"),
            ("invalid_parameter_exception", "Ungültiger Parameterwert"),
            ("invalid_parameter_exception", "Invalid parameter value detected (users => Missing required key)"),
        ].map {
            Row(
                "invalidparameter as \($0.0)", writes, Evidence.exception("invalidparameter", $0.1, type: $0.0),
                "entry invalidparameter record")
        }
        + [
            ("invalid_response_exception", "Invalid response value detected"),
            ("core\\\\exception\\\\invalid_response_exception", "Ungültige Antwort"),
        ].map {
            Row(
                "invalidresponse as \($0.0)", writes, Evidence.exception("invalidresponse", $0.1, type: $0.0),
                "unknown invalidresponse")
        }
        + [
            ("required_capability_exception", "Désolé, vous n'avez pas les droits"),
            ("core\\\\exception\\\\required_capability_exception", "Sorry, but you do not currently have permissions"),
        ].map {
            Row(
                "nopermissions as \($0.0)", [.createUsers], Evidence.exception("nopermissions", $0.1, type: $0.0),
                "setup nopermissions account")
        }
        + [
            ("dml_write_exception", "Fehler beim Schreiben der Datenbank"),
            ("dml_write_exception", "Error writing to database"),
        ].map {
            Row(
                "dmlwriteexception as \($0.0)", [.createUsers],
                Evidence.exception("dmlwriteexception", $0.1, type: $0.0), "entry dmlwriteexception record again")
        }

    @Test(arguments: shapeRows)
    func `class names and languages change no verdict`(row: Row) {
        check(row)
    }

    @Test func `the table has at least 150 rows`() {
        let rows = [
            Self.connectionRows, Self.httpRows, Self.bodyRows, Self.sharedErrorRows, Self.ownErrorRows, Self.shapeRows,
        ].flatMap(\.self)
        #expect(rows.count >= 150)
    }

    // MARK: Words

    @Test func `each fault of the set-up says what to do`() {
        for remedy in Remedy.allCases {
            #expect(remedy.sentence.hasSuffix("."))
            #expect(remedy.sentence.count > 30)
        }
    }

    @Test func `a redirect names its target without the query`() {
        let exchange = Evidence.exchange(
            .siteInfo, Evidence.answer("", status: 302, type: nil, location: "https://login.example/?token=abc#x"))
        guard case .decided(.notApplied(.setup(let fault))) = VerdictTable.standing(exchange) else {
            Issue.record("no set-up fault")
            return
        }
        #expect(fault.message == "the site sends us elsewhere: https://login.example/")
    }

    @Test func `a form that was cut short says how large it was`() {
        let exchange = Evidence.exchange(.createUsers, Evidence.answer(Self.cutShort, type: "application/xml"))
        guard case .decided(.notApplied(let cause)) = VerdictTable.standing(exchange) else {
            Issue.record("not judged")
            return
        }
        #expect(cause.message == "Moodle did not see the end of a form of 5 variables and 1234 bytes")
        #expect(cause.remedy?.contains("MOODLESYNC_MAX_VARS") == true)
    }

    @Test func `a refusal about a course has a remedy`() {
        for code in ["wsnoinstance", "wsusercannotassign", "wscannotenrol", "Message was not sent.", "nopermissions"] {
            guard
                case .decided(.notApplied(let cause)) = VerdictTable.standing(
                    Evidence.exchange(.enrolUsers, Evidence.exception(code)))
            else {
                Issue.record("\(code) was not judged")
                continue
            }
            #expect(cause.remedy != nil, "\(code)")
        }
    }

    @Test func `verdicts have the words that the store keeps`() {
        let refusal = Verdict.notApplied(.entry(Refusal(code: "c", message: "m")))
        let doubt = Verdict.unknown(Doubt(code: "d", message: "n"))
        #expect([Verdict.applied.name, refusal.name, doubt.name] == ["applied", "not_applied", "unknown"])
        #expect([Verdict.applied.code, refusal.code, doubt.code] == [nil, "c", "d"])
        #expect([Verdict.applied.message, refusal.message, doubt.message] == [nil, "m", "n"])
    }
}
