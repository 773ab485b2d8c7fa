-- Conversations: a tree of messages that is only ever added to, and sessions that point into it.

-- What options a turn had, once for all turns that had the same.
CREATE TABLE options (
    key  INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE messages (
    key     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    -- The session it was said in; that of a fork, when the session it was said in is deleted.
    session INTEGER NOT NULL REFERENCES sessions (key) DEFERRABLE INITIALLY DEFERRED,
    parent  INTEGER REFERENCES messages (key),
    -- How many messages there are from the first one to this one.
    depth   INTEGER NOT NULL,
    role    TEXT NOT NULL,
    -- Whether a person says something in it, rather than tools alone.
    asks    INTEGER NOT NULL,
    -- The wire form, without the attachments that stand in message_attachments.
    json    TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_by_parent ON messages (parent);
CREATE INDEX messages_by_session ON messages (session);

CREATE TABLE sessions (
    key     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    name    TEXT,
    title   TEXT NOT NULL,
    -- Its newest message; nothing when all is undone.
    pointer INTEGER REFERENCES messages (key),
    -- The message it was forked at: what leads there belongs to its tree.
    base    INTEGER REFERENCES messages (key),
    options INTEGER REFERENCES options (key),
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_update ON sessions (updated);
CREATE INDEX sessions_by_name ON sessions (name) WHERE name IS NOT NULL;
CREATE INDEX sessions_by_pointer ON sessions (pointer);
CREATE INDEX sessions_by_base ON sessions (base);
CREATE INDEX sessions_by_options ON sessions (options);

-- Where the pointer was before it was moved by hand, the newest last.
CREATE TABLE redo (
    session INTEGER NOT NULL REFERENCES sessions (key) ON DELETE CASCADE,
    n       INTEGER NOT NULL,
    message INTEGER REFERENCES messages (key) ON DELETE CASCADE,
    PRIMARY KEY (session, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX redo_by_message ON redo (message);

CREATE TABLE attachments (
    key   INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL
) STRICT;

-- At which byte of a message's JSON the base64 of an attachment belongs.
CREATE TABLE message_attachments (
    message    INTEGER NOT NULL REFERENCES messages (key) ON DELETE CASCADE,
    place      INTEGER NOT NULL,
    attachment INTEGER NOT NULL REFERENCES attachments (key),
    PRIMARY KEY (message, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_attachments_by_attachment ON message_attachments (attachment);

CREATE TABLE turns (
    key         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    session     INTEGER NOT NULL REFERENCES sessions (key) ON DELETE CASCADE,
    -- The session's newest message when the turn began.
    tip         INTEGER REFERENCES messages (key) ON DELETE SET NULL,
    -- The newest message that was there before the turn on the way to its answer, and the last
    -- message of the question. They are one when an old question is asked again.
    parent      INTEGER REFERENCES messages (key) ON DELETE CASCADE,
    question    INTEGER REFERENCES messages (key) ON DELETE CASCADE,
    answer      INTEGER REFERENCES messages (key) ON DELETE SET NULL,
    state       TEXT NOT NULL
                CHECK (state IN ('pending', 'streaming', 'complete', 'partial', 'failed', 'empty')),
    -- The running program that has the turn in hand, by the name of its file in the live folder.
    owner       TEXT,
    model       TEXT,
    options     INTEGER REFERENCES options (key),
    usage       TEXT,
    stop_reason TEXT,
    request_id  TEXT,
    error       TEXT,
    started     INTEGER NOT NULL,
    -- Milliseconds from there to the first text and to the end.
    first_text  INTEGER,
    total       INTEGER
) STRICT;
CREATE INDEX turns_by_session ON turns (session);
CREATE INDEX turns_by_tip ON turns (tip);
CREATE INDEX turns_by_parent ON turns (parent);
CREATE INDEX turns_by_question ON turns (question);
CREATE INDEX turns_by_answer ON turns (answer);
CREATE INDEX turns_by_options ON turns (options);
CREATE INDEX turns_unfinished ON turns (state) WHERE state IN ('pending', 'streaming');

-- The answer of a turn as far as it has come.
CREATE TABLE chunks (
    turn INTEGER NOT NULL REFERENCES turns (key) ON DELETE CASCADE,
    n    INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'reasoning')),
    text TEXT NOT NULL,
    PRIMARY KEY (turn, n)
) STRICT, WITHOUT ROWID;

-- The words of messages. `searchable` is a function of the program: see text.rs.
CREATE VIEW message_text (key, text) AS SELECT key, searchable(json) FROM messages;
CREATE VIRTUAL TABLE message_words USING fts5 (
    text,
    content = 'message_text',
    content_rowid = 'key',
    columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);

-- What was typed at the prompt.
CREATE TABLE lines (
    key  INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    at   INTEGER NOT NULL
) STRICT;
