import StagingStore

/// What an entry does to Moodle, as a diff marks it.
package enum PlanSign: String, Sendable, Encodable {
    case create = "+"
    case change = "~"
    case remove = "-"

    /// Kinds that always have the same sign; of the others, it depends on the entry.
    ///
    /// Suspending counts as removal: it takes access away, and it is how this program removes people by default.
    static let ofKind: [String: PlanSign] = {
        let kinds: [PlanSign: [String]] = [
            .create: [
                "user.create", "course.create", "category.create", "cohort.create", "group.create", "grouping.create",
            ],
            .change: [
                "user.update", "user.rename", "user.unsuspend", "course.update", "picture.put", "service.call",
                "group.update", "grouping.update", "cohort.update",
            ],
            .remove: [
                "user.suspend", "user.delete", "enrol.remove", "course.delete", "course.groups",
                "course.roles", "group.delete",
                "cohort.delete", "cohort.free",
            ],
        ]
        return kinds.reduce(into: [:]) { signs, group in
            for kind in group.value { signs[kind] = group.key }
        }
    }()

    /// The sign of an outbox row `o`, in SQL, so that counts and lines can not disagree.
    static let sql = """
        CASE
          \(ofKind.sorted { $0.key < $1.key }.map { "WHEN o.kind = '\($0.key)' THEN '\($0.value.rawValue)'" }
            .joined(separator: "\n  "))
          WHEN o.payload ->> '$.action' = 'remove' OR o.payload ->> '$.remove' THEN '-'
          WHEN o.kind = 'enrol.put' THEN (
            SELECT CASE WHEN suspended_before IS NULL THEN '+'
                        WHEN suspended_before = 0 AND o.payload ->> '$.suspend' = 1 THEN '-'
                        ELSE '~' END
              FROM (SELECT coalesce(o.before ->> '$.suspend',
                                    (SELECT c.suspended FROM confirmed_enrolments c WHERE c.user_id = o.user_id
                                        AND c.target_id = o.target_id AND c.role = o.role)) AS suspended_before))
          ELSE '+'
        END
        """

    static func read(_ text: String) throws -> PlanSign {
        guard let sign = PlanSign(rawValue: text) else {
            throw StoreProblem.refused(detail: "an entry has the sign '\(text)'")
        }
        return sign
    }
}
