-- Why an answer ended, where no turn tells: it was imported, or saved after its turn was held.
ALTER TABLE messages ADD COLUMN stop_reason TEXT;
