-- Village groups: which chat stands for which village, and how it came to. No table here holds a person's id.

CREATE TABLE village_group (
    chat_id  BIGINT NOT NULL PRIMARY KEY CHECK (chat_id < 0),
    title    TEXT   NOT NULL,
    state    TEXT   NOT NULL CHECK (state IN ('active', 'gone', 'retired')),
    reason   TEXT   NOT NULL,  -- why it is not active; empty while it is
    since    TEXT   NOT NULL,  -- when it came into this state
    heard_on TEXT   NOT NULL   -- ISO date: the last day on which somebody there used the bot; a day, nobody's name
);

-- Several groups may stand for one village, and one group for several villages.
CREATE TABLE village_binding (
    village  TEXT   NOT NULL REFERENCES village (code),
    chat_id  BIGINT NOT NULL REFERENCES village_group (chat_id),
    bound_at TEXT   NOT NULL,
    PRIMARY KEY (village, chat_id)
);
CREATE INDEX village_binding_of_group ON village_binding (chat_id);

-- A group that became a supergroup has a new id; buttons that were made before still name the old one.
CREATE TABLE group_moved (
    old_id BIGINT NOT NULL PRIMARY KEY CHECK (old_id < 0),
    new_id BIGINT NOT NULL CHECK (new_id < 0)
);

-- A code binds one group to its village, once. Only its hash is kept.
CREATE TABLE registration_code (
    hash       TEXT   NOT NULL PRIMARY KEY,
    village    TEXT   NOT NULL REFERENCES village (code) ON DELETE CASCADE,
    sheet      BIGINT NOT NULL,  -- the printed sheet it stands on; 0: given out singly
    state      TEXT   NOT NULL CHECK (state IN ('open', 'used', 'void')),  -- void: a newer sheet took its place
    chat_id    BIGINT CHECK (chat_id < 0),  -- used: by which group; open: which group was asked to confirm
    expires_at TEXT   NOT NULL
);
CREATE INDEX registration_code_of_village ON registration_code (village, sheet);

-- A group without a code asks to be registered.
CREATE TABLE group_request (
    number   BIGINT NOT NULL PRIMARY KEY,
    chat_id  BIGINT NOT NULL UNIQUE CHECK (chat_id < 0),
    title    TEXT   NOT NULL,
    state    TEXT   NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'withdrawn')),
    asked_at TEXT   NOT NULL
);

-- What happened to a group and staff must be told, once.
CREATE TABLE group_news (
    number  BIGINT  NOT NULL PRIMARY KEY,
    chat_id BIGINT  NOT NULL CHECK (chat_id < 0),
    kind    TEXT    NOT NULL,
    at      TEXT    NOT NULL,
    village TEXT    NOT NULL,  -- the village it is about; empty: all of the group's
    detail  TEXT    NOT NULL,  -- the old title of a renamed group, the reason of a retired one
    told    INTEGER NOT NULL CHECK (told IN (0, 1))
);
CREATE INDEX group_news_untold ON group_news (told, number);
