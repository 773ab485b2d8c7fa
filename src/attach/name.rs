//! The name a document goes out under.

use std::path::Path;

use deunicode::deunicode_char;

use crate::chat::legal_document_name;

/// The name of a file without its extension, in the letters that Bedrock takes: those of other
/// alphabets are written in Latin ones, rather than left out.
pub(super) fn of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = String::with_capacity(stem.len());
    for letter in stem.chars() {
        match deunicode_char(letter) {
            _ if letter.is_ascii() => name.push(letter),
            Some(latin) if letter.is_alphanumeric() || latin.len() == 1 => name.push_str(latin),
            _ if letter.is_whitespace() => name.push(' '),
            // Pictures and marks have no letters.
            _ => {}
        }
    }
    legal_document_name(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_other_alphabets_are_written_in_latin_ones() {
        for (file, name) in [
            ("report.v2.pdf", "report v2"),
            ("ünï.pdf", "uni"),
            ("u\u{308}ni\u{308}.pdf", "uni"),
            ("Straße — Ærø.pdf", "Strasse AEro"),
            ("отчёт.pdf", "otchiot"),
            ("北京 2026.pdf", "Bei Jing 2026"),
            ("ΑΒΓ\u{3000}x.pdf", "ABG x"),
            ("🪨 rock.pdf", "rock"),
            ("🪨.pdf", "document"),
            (".pdf", "pdf"),
        ] {
            assert_eq!(of(Path::new(file)), name, "{file}");
        }
    }
}
