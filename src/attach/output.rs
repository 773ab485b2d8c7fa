//! What a command has printed, as a text that goes along.

use super::{Attachment, fenced, read};
use crate::chat::{ContentBlock, Result};
use crate::words;

/// What a command has printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    /// Both its outputs, no more than fit into a request.
    pub bytes: Vec<u8>,
    /// There was more.
    pub is_cut: bool,
    /// How it ended, if not well.
    pub status: Option<String>,
}

/// The output of a command, named by the command.
///
/// # Errors
/// Of kind `Usage`, when there is nothing to send, or it is no text.
pub fn output(command: &str, printed: &Printed) -> Result<Attachment> {
    let name = format!("!{command}");
    let Printed {
        bytes,
        is_cut,
        status,
    } = printed;
    if bytes.contains(&0) {
        let hint = "a file that is no text is attached by its name";
        return Err(read::refused(
            &name,
            "printed something that is no text",
            hint,
        ));
    }
    let text = String::from_utf8_lossy(bytes);
    // A character may have been cut in two.
    let text = match is_cut {
        true => text.trim_end_matches('\u{fffd}'),
        false => &text,
    };
    if text.trim().is_empty() {
        let ended = status.iter().map(|status| format!(" ({status})"));
        let sentence = format!("printed nothing{}", ended.collect::<String>());
        return Err(read::refused(&name, &sentence, "there is nothing to send"));
    }
    let cut = is_cut.then(|| format!("cut after {}", words::size(text.len())));
    let remarks: Vec<String> = status.clone().into_iter().chain(cut).collect();
    let mut block = fenced(command, "", text);
    for remark in &remarks {
        block.push_str(&format!("\n({remark})"));
    }
    let mut about = vec![format!("output, {}", words::size(text.len()))];
    about.extend(remarks);
    Ok(Attachment {
        name,
        about: about.join(", "),
        block: ContentBlock::Text(block),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::ErrorKind;

    fn printed(bytes: &[u8]) -> Printed {
        Printed {
            bytes: bytes.to_vec(),
            ..Printed::default()
        }
    }

    fn text(attached: &Attachment) -> &str {
        attached.block.as_text().unwrap()
    }

    #[test]
    fn it_is_fenced_and_says_how_the_command_ended() {
        let attached = output("ls x", &printed(b"a\n``` b\n")).unwrap();
        assert_eq!(text(&attached), "ls x:\n````\na\n``` b\n````");
        assert_eq!(
            (&*attached.name, &*attached.about),
            ("!ls x", "output, 8 bytes")
        );
        let failed = Printed {
            status: Some("exit status: 2".to_owned()),
            ..printed(b"no such x")
        };
        let attached = output("ls x", &failed).unwrap();
        assert_eq!(
            text(&attached),
            "ls x:\n```\nno such x\n```\n(exit status: 2)"
        );
        assert_eq!(attached.about, "output, 9 bytes, exit status: 2");
    }

    #[test]
    fn what_was_cut_says_so_and_has_no_half_character() {
        let cut = Printed {
            is_cut: true,
            ..printed("ab€".as_bytes().split_last().unwrap().1)
        };
        let attached = output("yes", &cut).unwrap();
        assert_eq!(text(&attached), "yes:\n```\nab\n```\n(cut after 2 bytes)");
        assert_eq!(attached.about, "output, 2 bytes, cut after 2 bytes");
    }

    #[test]
    fn nothing_and_what_is_no_text_are_refused() {
        for bytes in [&b""[..], b" \n", b"a\0b"] {
            let error = output("x", &printed(bytes)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.hint().is_some(), "{error}");
        }
        let failed = Printed {
            status: Some("exit status: 1".to_owned()),
            ..Printed::default()
        };
        let error = output("false", &failed).unwrap_err();
        assert_eq!(error.to_string(), "!false printed nothing (exit status: 1)");
        assert!(output("x", &printed(b"caf\xe9")).is_ok());
    }
}
