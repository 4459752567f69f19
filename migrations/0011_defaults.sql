-- 0011_defaults: which staged values are defaults, and groups that are known by a number.

-- Defaults are for accounts that a push makes; an account that is found is spared them.
ALTER TABLE users ADD COLUMN defaulted TEXT               -- fields whose staged values no file brought: a JSON array of names
  CONSTRAINT defaulted_is_a_list CHECK (json_type(defaulted) = 'array');

-- A number from a file was taken for Moodle's without a look at the course; now each is looked up in it.
UPDATE groups SET moodle_id = NULL WHERE reference GLOB 'id:*' AND origin IS NULL;
