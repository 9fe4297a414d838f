-- Broadcasts and their deliveries: a delivery is a row before it is a message.

CREATE TABLE broadcast (
    number     BIGINT  NOT NULL PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,  -- the occasion: a wizard's nonce, 'reminder:12:2026-03-01', 'tip:7:new'
    kind       TEXT    NOT NULL CHECK (kind IN ('broadcast', 'reminder', 'staff', 'nudge', 'correction', 'recall')),
    about      BIGINT  REFERENCES broadcast (number),  -- what a nudge, correction or recall is about
    state      TEXT    NOT NULL CHECK (state IN
               ('waiting', 'scheduled', 'running', 'paused', 'finished', 'cancelled', 'missed', 'refused')),
    reason     TEXT    NOT NULL,  -- why it is paused, cancelled or missed; a code
    title      TEXT    NOT NULL,
    message    TEXT    NOT NULL,  -- the name of the message that is rendered
    subject    TEXT    NOT NULL,  -- what it is about, such as a tip's number; never a text
    text       TEXT    NOT NULL,  -- staff's own words as HTML; empty for messages with a name and a subject only
    greeting   INTEGER NOT NULL CHECK (greeting IN (0, 1)),  -- whether it names the villages first
    receipt    INTEGER NOT NULL CHECK (receipt IN (0, 1)),   -- whether it carries the button "Sudah dibaca"
    file_kind  TEXT    NOT NULL CHECK (file_kind IN ('', 'photo', 'document')),
    file_name  TEXT    NOT NULL,
    file_path  TEXT    NOT NULL,  -- below the data folder, until it was uploaded once
    file_id    TEXT    NOT NULL,  -- of a file of the office, never of a citizen
    revision   INTEGER NOT NULL,  -- counts corrections
    audience   TEXT    NOT NULL,
    author     BIGINT  NOT NULL,  -- staff; 0: a schedule or the operator
    approver   BIGINT  NOT NULL,  -- staff; 0: nobody had to
    created_at TEXT    NOT NULL,
    starts_at  TEXT    NOT NULL,  -- no message leaves before
    expires_at TEXT    NOT NULL,  -- no message leaves after; empty: none
    begun_at   TEXT    NOT NULL,  -- empty until it ran
    ended_at   TEXT    NOT NULL,  -- empty until it balanced
    -- How many deliveries are in each state: kept in the transaction that moves them, so that progress costs one row.
    planned    INTEGER NOT NULL DEFAULT 0 CHECK (planned >= 0),
    sending    INTEGER NOT NULL DEFAULT 0 CHECK (sending >= 0),
    sent       INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0),
    failed     INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    skipped    INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
    in_doubt   INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt >= 0),
    has_read   INTEGER NOT NULL DEFAULT 0 CHECK (has_read >= 0),
    CHECK (state <> 'finished' OR planned + sending = 0)  -- a broadcast ends only when it balances
);
CREATE INDEX broadcast_by_state ON broadcast (state, number);
CREATE INDEX broadcast_about ON broadcast (about);

CREATE TABLE delivery (
    number     BIGINT  NOT NULL PRIMARY KEY,
    broadcast  BIGINT  NOT NULL REFERENCES broadcast (number) ON DELETE CASCADE,
    chat_id    BIGINT  NOT NULL,
    villages   TEXT    NOT NULL,  -- codes with spaces between; empty for a chat of the office
    state      TEXT    NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'skipped', 'in_doubt')),
               -- planned → sending → sent | failed | skipped | in_doubt; sending → planned when surely not sent
    not_before TEXT    NOT NULL,  -- UTC
    attempts   INTEGER NOT NULL,
    reason     TEXT    NOT NULL,  -- a code: why it failed, was skipped or waits
    message_id BIGINT,            -- the message it became, or that it changes
    sent_at    TEXT    NOT NULL,
    read_at    TEXT    NOT NULL,  -- the first press of "Sudah dibaca"; empty: none
    readers    INTEGER NOT NULL,  -- persons who pressed; who they are is not kept
    original   BIGINT,            -- the delivery that a nudge, correction or recall is about
    UNIQUE (broadcast, chat_id)   -- once per occasion and chat
);
CREATE INDEX delivery_due ON delivery (broadcast, state, not_before, number);
CREATE INDEX delivery_of_chat ON delivery (chat_id);
