extension Site {
    /// Runs `body` as one transaction: an error undoes it, unless the error says that its effects are kept.
    /// Transactions nest.
    mutating func transaction<T>(_ body: (inout Site) throws(MoodleException) -> T) throws(MoodleException) -> T {
        begin()
        do {
            let result = try body(&self)
            commit()
            return result
        } catch {
            switch error.effects {
            case .rolledBack: rollBack()
            case .kept: commit()
            }
            throw error
        }
    }

    private mutating func begin() {
        users.begin()
        categories.begin()
        courses.begin()
        methods.begin()
        enrolments.begin()
        groups.begin()
        groupMembers.begin()
        cohorts.begin()
        cohortMembers.begin()
        contexts.begin()
        roleAssignments.begin()
    }

    private mutating func commit() {
        users.commit()
        categories.commit()
        courses.commit()
        methods.commit()
        enrolments.commit()
        groups.commit()
        groupMembers.commit()
        cohorts.commit()
        cohortMembers.commit()
        contexts.commit()
        roleAssignments.commit()
    }

    private mutating func rollBack() {
        users.rollBack()
        categories.rollBack()
        courses.rollBack()
        methods.rollBack()
        enrolments.rollBack()
        groups.rollBack()
        groupMembers.rollBack()
        cohorts.rollBack()
        cohortMembers.rollBack()
        contexts.rollBack()
        roleAssignments.rollBack()
    }
}
