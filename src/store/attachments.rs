//! Attachments: taken out of a message's JSON, kept once whatever messages they stand in, and put
//! back at the byte they stood at.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::chat::Result;

/// What is shorter than this, in base64, stays where it is.
const LEAST: usize = 1400;

/// How the wire's bytes begin, wherever they stand in a message: in images, documents, videos,
/// sounds, and in the same inside results of tools.
const OPENING: &str = "\"bytes\":\"";

#[derive(Debug)]
pub(super) struct Attachment {
    /// The byte of the stripped JSON before which the base64 belongs.
    place: usize,
    bytes: Vec<u8>,
}

/// Takes out of a message's JSON what is long enough and base64 of the one form that decoding and
/// encoding again leaves as it is. Everything else stays in the JSON.
pub(super) fn strip(json: String) -> (String, Vec<Attachment>) {
    let mut stripped = String::new();
    let mut attachments = Vec::new();
    let mut rest = json.as_str();
    while let Some((before, value, behind)) = next_bytes(rest) {
        stripped.push_str(before);
        // The decoder is strict: padding must be whole and the spare bits zero.
        let bytes = (value.len() >= LEAST).then(|| BASE64_STANDARD.decode(value).ok());
        match bytes.flatten() {
            Some(bytes) => attachments.push(Attachment {
                place: stripped.len(),
                bytes,
            }),
            None => stripped.push_str(value),
        }
        rest = behind;
    }
    if attachments.is_empty() {
        return (json, attachments);
    }
    stripped.push_str(rest);
    (stripped, attachments)
}

/// The text up to and with the opening, the value up to its quote, and the rest.
fn next_bytes(json: &str) -> Option<(&str, &str, &str)> {
    let start = json.find(OPENING)? + OPENING.len();
    let (before, behind) = json.split_at_checked(start)?;
    let (value, rest) = behind.split_at_checked(behind.find('"')?)?;
    Some((before, value, rest))
}

/// Keeps the attachments of a message.
pub(super) fn save(db: &Connection, message: i64, attachments: &[Attachment]) -> Result<()> {
    for attachment in attachments {
        let key = save_bytes(db, &attachment.bytes)?;
        let place = i64::try_from(attachment.place).unwrap_or(i64::MAX);
        db.prepare_cached(
            "INSERT INTO message_attachments (message, place, attachment)
             VALUES (?1, ?2, ?3)",
        )?
        .execute(params![message, place, key])?;
    }
    Ok(())
}

fn save_bytes(db: &Connection, bytes: &[u8]) -> Result<i64> {
    let hash = Sha256::digest(bytes);
    let known = db
        .prepare_cached("SELECT key FROM attachments WHERE hash = ?1")?
        .query_row([hash.as_slice()], |row| row.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    db.prepare_cached("INSERT INTO attachments (hash, bytes) VALUES (?1, ?2)")?
        .execute(params![hash.as_slice(), bytes])?;
    Ok(db.last_insert_rowid())
}

/// The JSON with the message's attachments back in it.
pub(super) fn restore(db: &Connection, message: i64, stripped: String) -> Result<String> {
    let mut statement = db.prepare_cached(
        "SELECT place, bytes FROM message_attachments
         JOIN attachments ON attachments.key = attachment
         WHERE message = ?1 ORDER BY place",
    )?;
    let mut rows = statement.query([message])?;
    let mut json = String::new();
    let mut done = 0;
    while let Some(row) = rows.next()? {
        let place = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX);
        let bytes: &[u8] = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        json.push_str(stripped.get(done..place).unwrap_or_default());
        BASE64_STANDARD.encode_string(bytes, &mut json);
        done = place;
    }
    if done == 0 {
        return Ok(stripped);
    }
    json.push_str(stripped.get(done..).unwrap_or_default());
    Ok(json)
}
