-- 0008_files: what is needed to give rejected rows back as their file had them, and to take them in again.

-- Before, header and rows were kept as UTF-8 whatever the file was in; those imports have no arguments.
ALTER TABLE imports ADD COLUMN arguments TEXT             -- the command line of the import without what is of one run: a JSON array
  CONSTRAINT arguments_are_a_list CHECK (json_type(arguments) = 'array');
ALTER TABLE import_headers ADD COLUMN lead BLOB NOT NULL DEFAULT x'';       -- what stands before it: byte-order mark, sep=
ALTER TABLE import_headers ADD COLUMN line_end BLOB NOT NULL DEFAULT x'0A';

-- `corrected_by` is the import that took the row up again: its record was accepted, or rejected anew and kept there.
ALTER TABLE rejected_rows ADD COLUMN recognised INTEGER NOT NULL DEFAULT 1 CHECK (recognised IN (0, 1)); -- 0: nobody knows whose it is
UPDATE rejected_rows SET recognised = 0 WHERE row_key = 0;
