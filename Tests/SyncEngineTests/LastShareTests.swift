import Testing

@testable import SyncEngine

struct LastShareTests {
    @Test func `while many are left each batch is as large as the site's pace allows`() {
        var share = LastShare(workers: 2)
        #expect(share.batch(wanted: 200, left: nil) == 200)
        #expect(share.batch(wanted: 200, left: 801) == 200)
    }

    @Test(arguments: [
        (workers: 2, left: 600, batches: [150, 150, 150, 150]), (workers: 2, left: 200, batches: [100, 100]),
        (workers: 2, left: 401, batches: [101, 101, 101, 98]), (workers: 3, left: 500, batches: [167, 167, 166]),
        (workers: 1, left: 300, batches: [150, 150]),
    ])
    func `the last are shared out evenly`(workers: Int, left: Int, batches: [Int]) {
        #expect(Self.batches(workers: workers, left: left) == batches)
    }

    @Test func `so few that one request holds them are not torn apart`() {
        #expect(Self.batches(workers: 2, left: 50) == [50])
        #expect(Self.batches(workers: 8, left: 60) == [50, 10])
        #expect(Self.batches(workers: 2, left: 1) == [1])
    }

    @Test func `a batch that the site makes small stays small`() {
        var share = LastShare(workers: 2)
        #expect(share.batch(wanted: 5, left: 12) == 5)
        #expect(share.batch(wanted: 1, left: 2) == 1)
    }

    @Test func `everybody is handed out once, whatever the numbers`() {
        for workers in 1...8 {
            for left in stride(from: 1, through: 2_000, by: 37) {
                #expect(Self.batches(workers: workers, left: left).reduce(0, +) == left)
            }
        }
    }

    private static func batches(workers: Int, left: Int) -> [Int] {
        var share = LastShare(workers: workers)
        var left = left
        var batches: [Int] = []
        while left > 0 {
            let batch = min(share.batch(wanted: 200, left: left), left)
            batches.append(batch)
            left -= batch
        }
        return batches
    }
}
