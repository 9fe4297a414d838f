-- Anonymous tip-offs. No id of a sender, no text, no hour: ciphertext, words from closed lists, and days.
-- Every key is random and an INTEGER PRIMARY KEY, which in SQLite leaves no hidden row number that would tell an order.

CREATE TABLE tip (
    number       INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    first_hash   TEXT    NOT NULL UNIQUE,  -- slow keyed hash of the receipt that its Kirim button made: one tip per press
    receipt_hash TEXT    NOT NULL UNIQUE,  -- of the receipt that opens it now
    sealed       BYTEA   NOT NULL,         -- the story, for the office's keys
    category     TEXT    NOT NULL,
    subdistrict  TEXT    NOT NULL,         -- a kecamatan's code, empty when none was named
    destination  TEXT    NOT NULL CHECK (destination IN ('subdistrict', 'regency')),
    urgent       INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    state        TEXT    NOT NULL,         -- received → tracing → studied → forwarded | acted_on | … → closed
    outcome      TEXT    NOT NULL,         -- the state before it was closed
    forwarded_to TEXT    NOT NULL,
    received_on  TEXT    NOT NULL,         -- the office's day
    moved_on     TEXT    NOT NULL,         -- the day of its last state
    claimed_by   BIGINT  NOT NULL,         -- a member of staff, 0 for none
    unread       INTEGER NOT NULL,         -- how much came from the sender since staff last opened it
    close_asked  INTEGER NOT NULL CHECK (close_asked IN (0, 1)),
    muted        INTEGER NOT NULL CHECK (muted IN (0, 1)),
    spam         INTEGER NOT NULL CHECK (spam IN (0, 1)),
    escalated    INTEGER NOT NULL CHECK (escalated IN (0, 1)),
    closed_on    TEXT    NOT NULL,         -- empty while it is open
    warned_on    TEXT    NOT NULL          -- when staff were warned that it will be purged unread
);
CREATE INDEX tip_by_urgency ON tip (closed_on, urgent DESC, received_on, number);

-- What is said about a tip afterwards: staff ask (server key and office keys), the sender answers or adds (office keys).
CREATE TABLE tip_message (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
    tip        INTEGER NOT NULL REFERENCES tip (number) ON DELETE CASCADE,
    place      INTEGER NOT NULL,           -- 1, 2, 3 … within its tip
    kind       TEXT    NOT NULL CHECK (kind IN ('question', 'answer', 'addition')),
    sealed     BYTEA   NOT NULL,
    nonce      TEXT    NOT NULL UNIQUE,    -- hash of the button that wrote it: once, however often it is pressed
    written_on TEXT    NOT NULL,
    UNIQUE (tip, place)
);

-- Files on the shelf: ciphertext under a random name. What they hold is told inside the seal.
CREATE TABLE tip_evidence (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
    tip    INTEGER NOT NULL REFERENCES tip (number) ON DELETE CASCADE,
    name   TEXT    NOT NULL UNIQUE,
    size   INTEGER NOT NULL,               -- of the ciphertext, bytes
    sha256 TEXT    NOT NULL                -- of the ciphertext
);
CREATE INDEX tip_evidence_of_tip ON tip_evidence (tip);

-- Staff who must not see a tip, for it may concern them.
CREATE TABLE tip_exclusion (
    tip   INTEGER NOT NULL REFERENCES tip (number) ON DELETE CASCADE,
    staff BIGINT  NOT NULL,
    PRIMARY KEY (tip, staff)
);
CREATE INDEX tip_exclusion_of_staff ON tip_exclusion (staff, tip);

-- Where to ping the sender, if wished: a chat, sealed with the server key. Gone when the tip is closed.
CREATE TABLE tip_ping (
    tip    INTEGER NOT NULL PRIMARY KEY REFERENCES tip (number) ON DELETE CASCADE,
    sealed BYTEA   NOT NULL
);

-- What is yet to be told: the tip's number and the message's name, never a text, never a time.
CREATE TABLE tip_notice (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
    tip      INTEGER NOT NULL REFERENCES tip (number) ON DELETE CASCADE,
    message  TEXT    NOT NULL,
    sending  INTEGER NOT NULL CHECK (sending IN (0, 1)),
    doubtful INTEGER NOT NULL CHECK (doubtful IN (0, 1)),  -- it may have been told before a restart
    UNIQUE (tip, message)
);
