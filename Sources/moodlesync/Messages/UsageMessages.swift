/// What is said about command lines that can not be meant.
enum UsageMessages {
    static let noTokenFlag = """
        The token is never given on the command line, where every user of the machine can read it. Put it into a file \
        with mode 0600 and set MOODLE_TOKEN_FILE, or set MOODLE_TOKEN in .env.
        """
}
