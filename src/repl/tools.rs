//! The command that answers a model's request for a tool.

use super::command::{Action, wrong};
use super::talk::Talk;
use super::typed;
use crate::chat::{Error, ErrorKind, Json, Result, ToolResult, ToolResultBlock};
use crate::input::text_or_regular_file;

pub(super) fn tool(talk: &mut Talk, arguments: &str) -> Result<Action> {
    let (id, rest) = arguments
        .split_once(char::is_whitespace)
        .unwrap_or((arguments, ""));
    let (word, value) = rest
        .trim()
        .split_once(char::is_whitespace)
        .unwrap_or((rest.trim(), ""));
    let open = talk.open_tools();
    if open.is_empty() {
        return Err(
            Error::new(ErrorKind::Usage, "no tool waits for an answer").with_hint(
                "a model has to ask for one first, which takes --tools or /set toolConfig=…",
            ),
        );
    }
    if id.is_empty() {
        let hint = format!("these wait: {}", open.join(", "));
        return Err(wrong("tool", "needs the ID of a tool").with_hint(hint));
    }
    let id = resolve(id, &talk.asked_tools())?;
    if !open.contains(&id) {
        return Err(
            Error::new(ErrorKind::Usage, format!("{id} is answered already"))
                .with_hint(format!("these wait: {}", open.join(", "))),
        );
    }
    let value = text_or_regular_file(value.trim())?;
    let result = match word {
        "ok" => ToolResult::success(id, content(&value)),
        "error" => ToolResult::error(
            id,
            if value.is_empty() {
                "The tool failed."
            } else {
                &value
            },
        ),
        _ => return Err(wrong("tool", "needs `ok` or `error` behind the id")),
    };
    talk.put_by(result);
    let open = talk.open_tools();
    // All results of a turn go back in one message.
    if open.is_empty() {
        return Ok(Action::Send(String::new()));
    }
    talk.screen
        .note(&format!("still to be answered: {}", open.join(", ")));
    Ok(Action::Done)
}

/// An id, the start of one, or its number in the list.
fn resolve(given: &str, asked: &[String]) -> Result<String> {
    let numbered = typed::place(given).and_then(|at| asked.get(at));
    let mut starting = asked
        .iter()
        .filter(|id| id.starts_with(given) && !given.is_empty());
    let found = match (
        asked.iter().find(|id| *id == given),
        starting.next(),
        starting.next(),
    ) {
        (Some(exact), ..) => Some(exact),
        (None, Some(only), None) => Some(only),
        _ => numbered,
    };
    found.cloned().ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("no tool request `{given}` waits"))
            .with_hint(format!("these were asked for: {}", asked.join(", ")))
    })
}

/// JSON where it is an object or a list, else text.
fn content(value: &str) -> Vec<ToolResultBlock> {
    match Json::parse(value) {
        Ok(json) if value.starts_with(['{', '[']) => vec![ToolResultBlock::Json(json)],
        _ if value.is_empty() => vec![ToolResultBlock::Text("done".to_owned())],
        _ => vec![ToolResultBlock::Text(value.to_owned())],
    }
}

/// What is said instead of a tool's result closes its request: the conversation stays valid.
pub(super) fn say_unanswered(talk: &Talk) {
    let open = talk.open_tools();
    if !open.is_empty() {
        let ids = open.join(", ");
        talk.screen.note(&format!(
            "the model is told that there is no result of {ids}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named_by_id_start_or_number() {
        let open = ["tool-a1".to_owned(), "tool-b2".to_owned()];
        for (given, id) in [
            ("tool-a1", "tool-a1"),
            ("tool-b", "tool-b2"),
            ("2", "tool-b2"),
        ] {
            assert_eq!(resolve(given, &open).unwrap(), id);
        }
        for wrong in ["tool", "3", "0", "", "x"] {
            assert_eq!(
                resolve(wrong, &open).unwrap_err().kind(),
                ErrorKind::Usage,
                "{wrong}"
            );
        }
    }

    #[test]
    fn objects_and_lists_are_json_and_all_else_is_text() {
        assert!(matches!(
            content("{\"a\":1}").as_slice(),
            [ToolResultBlock::Json(_)]
        ));
        assert!(matches!(
            content("[1]").as_slice(),
            [ToolResultBlock::Json(_)]
        ));
        for text in ["21", "true", "{broken", "sunny", ""] {
            assert!(
                matches!(content(text).as_slice(), [ToolResultBlock::Text(_)]),
                "{text}"
            );
        }
    }
}
