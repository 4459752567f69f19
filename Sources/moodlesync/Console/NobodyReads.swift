/// The reader of stdout went away (`… | head`): making more text has no point, and nothing went wrong.
struct NobodyReads: Error {}
