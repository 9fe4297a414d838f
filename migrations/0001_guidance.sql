-- What the guidance part remembers. No table here says when a person wrote.

-- The role that a person chose: one of the few tables that may hold a person's id, and it holds no time.
CREATE TABLE role (
    chat_id BIGINT PRIMARY KEY,
    actor   TEXT NOT NULL
);

-- The office's signature under a card; void when the text changes, because the checksum then differs.
CREATE TABLE signature (
    card      TEXT NOT NULL PRIMARY KEY,
    checksum  TEXT NOT NULL,
    signed_on TEXT NOT NULL,  -- ISO date
    signed_by TEXT NOT NULL,  -- a name or office, as the signer wrote it
    note      TEXT NOT NULL
);

-- How long Telegram told us to wait: the bot as a whole (0) and groups (negative ids) only, never a person.
CREATE TABLE flood_wait (
    chat_id  BIGINT PRIMARY KEY CHECK (chat_id <= 0),
    until    BIGINT NOT NULL  -- seconds since 1970, UTC
);

-- Facts about this installation: last sign of life, what the profile was set to.
CREATE TABLE fact (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
