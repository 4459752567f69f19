/// Moodle's `sortorder`: ten thousand a category in tree order, and in each category the newest course first.
struct CourseOrder {
    private let categoryOrders: [Int: Int]
    private let courseOrders: [Int: Int]

    init(site: Site) {
        var categoryOrders: [Int: Int] = [:]
        var courseOrders = [Course.frontPage: 1]
        func visit(_ parent: Int) {
            for category in site.categories.rows(.parent(parent)) {
                let order = (categoryOrders.count + 1) * 10_000
                categoryOrders[category.id] = order
                let courses = site.courses.ids(.category(category.id)).reversed()
                for (position, course) in courses.enumerated() { courseOrders[course] = order + position + 1 }
                visit(category.id)
            }
        }
        visit(0)
        self.categoryOrders = categoryOrders
        self.courseOrders = courseOrders
    }

    func sortorder(category: Int) -> Int { categoryOrders[category] ?? 0 }

    func sortorder(course: Int) -> Int { courseOrders[course] ?? 0 }
}
