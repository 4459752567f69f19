-- 0010_terms: dates and status of an enrolment that nobody stated are not sent over those that Moodle has.

-- 1: a row said dates, period or status. Where all three are 0 nothing else tells that they are meant.
ALTER TABLE enrolments ADD COLUMN terms_stated INTEGER NOT NULL DEFAULT 0 CHECK (terms_stated IN (0, 1));

-- 0: the enrolment was found in the course; its dates and status, which no web service shows, are not known.
ALTER TABLE confirmed_enrolments ADD COLUMN terms_known INTEGER NOT NULL DEFAULT 1 CHECK (terms_known IN (0, 1));
