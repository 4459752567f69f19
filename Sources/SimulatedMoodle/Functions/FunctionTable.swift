/// Every function that the simulator implements, and the names it only knows of.
enum FunctionTable {
    static let all: [String: WebServiceFunction] = Dictionary(
        uniqueKeysWithValues: (SiteInfoFunction.all + UserFunctions.all + UserLookUps.all + UserPreferences.all
            + CategoryFunctions.all + CourseFunctions.all + CourseLookUps.all + EnrolmentFunctions.all
            + EnrolmentLookUps.all + MetaLinkFunctions.all + RoleFunctions.all + GroupFunctions.all
            + GroupMemberFunctions.all + GroupingFunctions.all + CohortFunctions.all + CohortMemberFunctions.all
            + CompletionFunctions.all).map { ($0.name, $0) })

    /// Functions of Moodle that the simulator refuses as outside the token's service.
    static let knownOnly: Set<String> = [
        "core_notes_create_notes", "core_user_update_picture", "core_course_duplicate_course",
        "core_course_import_course", "core_course_update_categories", "core_course_delete_categories",
        "core_course_search_courses", "core_enrol_unenrol_user_enrolment", "core_group_get_groups",
        "core_group_get_course_user_groups", "core_files_upload", "gradereport_user_get_grade_items",
        "tool_mobile_call_external_functions",
    ]
}
