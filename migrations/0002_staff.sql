-- Areas, staff, and what staff did.

CREATE TABLE subdistrict (
    code TEXT NOT NULL PRIMARY KEY,  -- e.g. 19.04.01
    name TEXT NOT NULL
);

CREATE TABLE village (
    code        TEXT NOT NULL PRIMARY KEY,  -- e.g. 19.04.01.2001
    subdistrict TEXT NOT NULL REFERENCES subdistrict (code),
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('desa', 'kelurahan', 'nagari'))
);
CREATE INDEX village_of_subdistrict ON village (subdistrict);

-- One of the few tables that may hold a person's id.
CREATE TABLE staff (
    id    BIGINT  NOT NULL PRIMARY KEY,       -- the person's id on Telegram
    name  TEXT    NOT NULL,                   -- as the person was invited, never read from Telegram
    legal INTEGER NOT NULL CHECK (legal IN (0, 1)),
    since TEXT    NOT NULL
);

CREATE TABLE staff_grant (
    staff       BIGINT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    role        TEXT   NOT NULL CHECK (role IN ('owner', 'admin', 'officer', 'observer')),
    subdistrict TEXT   NOT NULL,  -- an officer's kecamatan; empty for the other roles
    PRIMARY KEY (staff, role, subdistrict)
);

-- A code that makes somebody staff, once. Only its hash is kept.
CREATE TABLE invitation (
    hash        TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    role        TEXT    NOT NULL CHECK (role IN ('owner', 'admin', 'officer', 'observer')),
    subdistrict TEXT    NOT NULL,
    legal       INTEGER NOT NULL CHECK (legal IN (0, 1)),
    invited_by  BIGINT  NOT NULL,  -- 0: printed at the first start
    expires_at  TEXT    NOT NULL
);

-- Who did what, when; never a text that a person wrote. Rows are only ever added.
CREATE TABLE audit (
    number BIGINT NOT NULL PRIMARY KEY,
    at     TEXT   NOT NULL,
    staff  BIGINT NOT NULL,  -- 0: the operator at the command line
    act    TEXT   NOT NULL,
    object TEXT   NOT NULL,  -- e.g. broadcast:12, village:19.04.01.2001, staff:5, tip:7
    old    TEXT   NOT NULL,
    new    TEXT   NOT NULL
);
CREATE INDEX audit_of_staff ON audit (staff, number);
CREATE INDEX audit_of_object ON audit (object, number);

-- The chats where the office works: the inbox of tips, the place for notices.
CREATE TABLE staff_chat (
    purpose TEXT   NOT NULL PRIMARY KEY,
    chat_id BIGINT NOT NULL
);
