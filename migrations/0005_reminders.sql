-- The office's own calendar, laid over the shipped one, and reminders: schedules that make broadcasts.

CREATE TABLE election (
    id     TEXT NOT NULL PRIMARY KEY,
    name   TEXT NOT NULL,
    regime TEXT NOT NULL CHECK (regime IN ('pemilu', 'pemilihan'))
);

-- A stage that the office added, moved or took out; it stands in the place of the shipped one of the same id.
CREATE TABLE stage (
    election TEXT    NOT NULL,  -- of the table above, or a shipped one
    id       TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('selalu', 'kampanye', 'masa_tenang', 'pemungutan')),
    starts   TEXT    NOT NULL,  -- days where the office lies
    ends     TEXT    NOT NULL,
    removed  INTEGER NOT NULL CHECK (removed IN (0, 1)),
    PRIMARY KEY (election, id),
    CHECK (starts <= ends)
);

CREATE TABLE reminder (
    number     BIGINT  NOT NULL PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,  -- a wizard's nonce, or 'package:<election>:<template>'
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'active', 'paused', 'refused', 'deleted')),
    title      TEXT    NOT NULL,
    text       TEXT    NOT NULL,  -- staff's own words as HTML
    greeting   INTEGER NOT NULL CHECK (greeting IN (0, 1)),
    receipt    INTEGER NOT NULL CHECK (receipt IN (0, 1)),
    file_kind  TEXT    NOT NULL CHECK (file_kind IN ('', 'photo', 'document')),
    file_name  TEXT    NOT NULL,
    file_path  TEXT    NOT NULL,
    file_id    TEXT    NOT NULL,  -- of a file of the office, never of a citizen
    package    TEXT    NOT NULL,  -- the template it came from; empty: none
    audience   TEXT    NOT NULL,
    -- When, in local time: which of these count, `repeat` says.
    repeat     TEXT    NOT NULL CHECK (repeat IN ('once', 'workdays', 'weekly', 'monthly', 'stage')),
    at         TEXT    NOT NULL,  -- 08:00
    day        TEXT    NOT NULL,
    weekday    INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),  -- 0: Monday
    monthday   INTEGER NOT NULL CHECK (monthday BETWEEN 1 AND 31),
    election   TEXT    NOT NULL,
    stage      TEXT    NOT NULL,  -- may have no date yet
    edge       TEXT    NOT NULL CHECK (edge IN ('start', 'end')),
    days       INTEGER NOT NULL,  -- after the edge; negative: before
    working    INTEGER NOT NULL CHECK (working IN (0, 1)),  -- on the next working day instead of a holiday
    author     BIGINT  NOT NULL,  -- staff; 0: the operator
    approver   BIGINT  NOT NULL,  -- staff; 0: nobody had to
    created_at TEXT    NOT NULL,
    since      TEXT    NOT NULL   -- what falls due before or at this moment is none of its occurrences
);
CREATE INDEX reminder_by_state ON reminder (state, number);
CREATE INDEX reminder_of_stage ON reminder (election, stage);

-- Each time that a reminder fell due: planned as a broadcast once, or missed. Restarts and clock steps find it here.
CREATE TABLE occurrence (
    reminder  BIGINT NOT NULL REFERENCES reminder (number),
    day       TEXT   NOT NULL,  -- names the occurrence, also where it was postponed
    due       TEXT   NOT NULL,
    state     TEXT   NOT NULL CHECK (state IN ('planned', 'missed')),
    broadcast BIGINT REFERENCES broadcast (number),
    noted_at  TEXT   NOT NULL,  -- of a missed one: the report in which staff are told of it; else empty
    PRIMARY KEY (reminder, day),
    CHECK (state = 'missed' OR broadcast IS NOT NULL)
);
CREATE INDEX occurrence_noted ON occurrence (noted_at);
CREATE INDEX occurrence_by_day ON occurrence (day);
