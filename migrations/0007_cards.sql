-- Every card as it was said, version by version, and what came of it. No table here holds a person's id.

CREATE TABLE card_version (
    card     BIGINT  NOT NULL,  -- the card's number, e.g. 41
    version  INTEGER NOT NULL,
    name     TEXT    NOT NULL,  -- the card's id at that time
    checksum TEXT    NOT NULL,  -- of what was said
    since    TEXT    NOT NULL,  -- ISO date: the first day on which it was said
    said     TEXT    NOT NULL,  -- JSON: title, rulings, citations with their marks, days of review
    PRIMARY KEY (card, version)
);

-- What a group was last told about a card: a day, nobody's name.
CREATE TABLE card_answer (
    chat_id     BIGINT  NOT NULL CHECK (chat_id < 0),
    card        BIGINT  NOT NULL,
    version     INTEGER NOT NULL,
    answered_on TEXT    NOT NULL,
    PRIMARY KEY (chat_id, card)
);
CREATE INDEX card_answer_of_card ON card_answer (card, version);

-- A version that rules otherwise than the one before: staff decide whether the groups are told.
CREATE TABLE card_correction (
    card      BIGINT  NOT NULL,
    version   INTEGER NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('open', 'sent', 'dropped')),
    broadcast BIGINT  NOT NULL,  -- the number of the occasion on which they were told; 0: none
    PRIMARY KEY (card, version)
);

-- Somebody holds an answer wrong.
CREATE TABLE card_objection (
    number      BIGINT  NOT NULL PRIMARY KEY,
    key         TEXT    NOT NULL UNIQUE,  -- random, so that a report delivered twice is kept once
    card        BIGINT  NOT NULL,
    version     INTEGER NOT NULL,
    actor       TEXT    NOT NULL,  -- the office the answer was for
    words       TEXT    NOT NULL,  -- what was understood, in words of our own vocabulary only
    question    TEXT    NOT NULL,  -- only where the asker said so, personal data masked; emptied when settled
    reported_on TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('open', 'mended', 'kept'))
);
CREATE INDEX card_objection_open ON card_objection (state, number);
