//! A conversation from a file.

use crate::export::{self, Format};

/// A file: it is refused with a hint, or what is imported comes back from our own JSON as it was, and
/// every form can be made of it.
pub fn import(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let imported = match export::import(&text, "a.json") {
        Ok(imported) => imported,
        Err(error) => return assert!(error.hint().is_some(), "{error}"),
    };
    let conversation = imported.conversation;
    let exported = Format::Json.write(&conversation);
    match export::import(&exported, "a.json") {
        Ok(again) => {
            assert_eq!(again.left_out, Vec::<String>::new());
            assert_eq!(again.conversation.turns, conversation.turns);
            assert_eq!(Format::Json.write(&again.conversation), exported);
        }
        Err(error) => panic!("what was imported cannot be imported again: {error}\n{exported}"),
    }
    let prose = Format::Markdown.write(&conversation);
    let is_harmless = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    assert!(prose.chars().all(is_harmless), "{prose:?}");
    assert!(Format::Html.write(&conversation).starts_with("<!"));
}
