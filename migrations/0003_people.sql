-- 0003_people: who owns which field of an account.

CREATE TABLE field_rules (
  source TEXT NOT NULL,
  field  TEXT NOT NULL,
  rule   TEXT NOT NULL CHECK (rule IN ('always', 'never', 'if-empty', 'keep-edits')),
  PRIMARY KEY (source, field)
) STRICT, WITHOUT ROWID;
