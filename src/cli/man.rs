//! The pages of the manual, made of the definition of the command line and of the tables that help
//! and errors use.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{around, help};
use crate::exit::MEANINGS;

/// A page and the name of its file.
#[derive(Debug)]
pub struct Page {
    /// Such as `outcrop-models.1`.
    pub file: String,
    /// In roff.
    pub text: String,
}

/// All pages, that of the program itself first.
///
/// # Errors
/// When there is no memory left.
pub(super) fn pages(line: &Command) -> io::Result<Vec<Page>> {
    let mut pages = vec![page(line)?];
    let commands = line.get_subcommands();
    for command in commands.filter(|command| !command.is_hide_set()) {
        pages.extend(self::pages(command)?);
    }
    Ok(pages)
}

fn page(command: &Command) -> io::Result<Page> {
    let typed = help::name(command);
    let is_root = typed == "outcrop";
    let mut shown = command.clone();
    if is_root {
        // What clap makes of all options is half a page.
        shown = shown.override_usage(help::USAGE);
    }
    let man = Man::new(shown);
    // clap_mangen loses an empty date, and the version takes its place.
    let title = format!(
        ".TH {} 1 \"\" \"outcrop {}\" \"User Commands\"\n",
        typed.replace(' ', "-").to_uppercase(),
        env!("CARGO_PKG_VERSION")
    );
    let mut text = title.into_bytes();
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    let mut roff = Roff::new();
    examples(&mut roff, &typed);
    if is_root {
        section(&mut roff, "EXIT STATUS", &MEANINGS);
        section(&mut roff, "ENVIRONMENT", &around::ENVIRONMENT);
        section(&mut roff, "FILES", &around::FILES);
    }
    see_also(&mut roff, is_root);
    roff.to_writer(&mut text)?;
    Ok(Page {
        file: man.get_filename(),
        text: String::from_utf8_lossy(&text).into_owned(),
    })
}

fn examples(roff: &mut Roff, typed: &str) {
    let examples = around::examples(typed);
    if examples.is_empty() {
        return;
    }
    roff.control("SH", ["EXAMPLES"]);
    roff.control("nf", []);
    for example in examples {
        roff.text([roman(format!("    {example}"))]);
    }
    roff.control("fi", []);
}

fn section(roff: &mut Roff, title: &str, rows: &[(&str, &str)]) {
    roff.control("SH", [title]);
    for (name, about) in rows {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(*about)]);
    }
}

fn see_also(roff: &mut Roff, is_root: bool) {
    let other = match is_root {
        true => {
            "In a conversation, /help lists its commands. \
                 The AWS CLI tells of profiles, regions and credentials."
        }
        false => "outcrop(1)",
    };
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(other)]);
}
