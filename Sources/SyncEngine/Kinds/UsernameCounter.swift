/// Counts a username on as Moodle's own upload does: `jdoe`, `jdoe2`, `jdoe3`; `jdoe9`, `jdoe10`
/// (admin/tool/uploaduser/locallib.php, `uu_increment_username`, 4.5). At most 100 characters: the base is cut, never
/// the counter.
enum UsernameCounter {
    static func next(after username: String) -> String {
        let digits = username.reversed().prefix { $0.isASCII && $0.isNumber }.count
        let base = username.dropLast(digits)
        let number = Int(username.suffix(digits)) ?? 1
        guard digits > 0, digits < 10 else { return cut(username, counter: "2") }
        return cut(String(base), counter: String(number + 1))
    }

    private static func cut(_ base: String, counter: String) -> String {
        base.prefix(100 - counter.count) + counter
    }
}
