/// What a person can do about a fault of the set-up. One sentence each.
enum Remedy: Sendable, CaseIterable {
    case token, tokenAccess, accountSuspended, accountNotUsable, loginOnce, capability, placeCapability, placeAccess
    case functionMissing, manualPlugin
    case badCertificate, noTLS, redirect, httpLogin, webServicesOff, wrongPath, blocked, bodyTooLarge, formCutShort
    case manualMethod, roleNotAssignable, mail, wrongCourse, notEnrolled, categoryIdnumbers

    var sentence: String {
        switch self {
        case .token:
            "Make a new token for the service account under Server > Web services > Manage tokens, and put it in place "
                + "of the old one; if the token worked a moment ago, lower MOODLESYNC_MAX_VARS."
        case .tokenAccess:
            "See that the token has not run out, that it may be used from this machine's address, that the service is "
                + "enabled and allows the account, and that the function is in the service."
        case .accountSuspended: "Unsuspend the service account in Moodle."
        case .accountNotUsable: "See that the service account exists, is confirmed and uses a login method that is on."
        case .loginOnce:
            "Log in to Moodle once as the service account: it must change its password, fill in its profile or agree "
                + "to the site's policy."
        case .capability:
            "Give the service account's role the capability that the message names, in the system context."
        case .placeCapability:
            "Give the service account's role the capability that the message names, in this course or category or in "
                + "the whole system."
        case .placeAccess:
            "See that the course exists and that the service account may enter it (moodle/course:view, and "
                + "moodle/course:viewhiddencourses for hidden ones)."
        case .functionMissing: "Moodle does not have this function: its release is too old, or a plugin is missing."
        case .manualPlugin: "Enable manual enrolments under Plugins > Enrolments > Manage enrol plugins."
        case .badCertificate:
            "See that the site's certificate is valid and names this host; for a certificate of your own, name its CA file."
        case .noTLS: "See that the address and port are right: what answers there does not speak https."
        case .redirect: "Give the address that the site really has, as its administration page shows it (wwwroot)."
        case .httpLogin: "Let requests to /webservice/rest/server.php pass without a login of the web server."
        case .webServicesOff:
            "Enable web services and the REST protocol in Moodle, and see that no firewall blocks "
                + "/webservice/rest/server.php."
        case .wrongPath: "See that the address is that of the site's front page, with its path if it has one."
        case .blocked: "See that no firewall or proxy blocks POST requests to /webservice/rest/server.php."
        case .bodyTooLarge: "Allow larger requests in the web server, or send smaller batches."
        case .formCutShort:
            "Lower MOODLESYNC_MAX_VARS, or raise max_input_vars and post_max_size in the PHP of the site."
        case .manualMethod: "Add and enable the method \"Manual enrolments\" in this course."
        case .roleNotAssignable:
            "See that the role exists, may be assigned in courses, and that the service account's role may assign it "
                + "(Users > Permissions > Define roles > Allow role assignments)."
        case .mail:
            "The site could not send the course's welcome message: repair its mail, or switch the message off in the "
                + "course's manual enrolments, or see that the person's e-mail address is valid."
        case .wrongCourse: "See that the course exists and that the service account may enter it."
        case .categoryIdnumbers:
            "Give the service account's role moodle/category:manage in the system, or name the category by id."
        case .notEnrolled: "Only people enrolled in the course can be in its groups: enrol the person first."
        }
    }
}
