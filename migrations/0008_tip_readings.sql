-- Messages in the private chats of staff that show a tip, until they are deleted: after reading, or when their time is over.
-- Nothing here says which tip it is. Bots delete for 48 hours only.

CREATE TABLE tip_reading (
    chat_id    BIGINT NOT NULL CHECK (chat_id > 0),  -- a member of staff
    message_id BIGINT NOT NULL,
    until      TEXT   NOT NULL,                      -- UTC: when it goes at the latest
    PRIMARY KEY (chat_id, message_id)
);
