-- What is known of an answer that no turn tells of: it was imported, or saved after its turn was
-- held.
ALTER TABLE messages ADD COLUMN stop_reason TEXT;
ALTER TABLE messages ADD COLUMN model TEXT;
