//! `outcrop usage`: what kept conversations have used and cost.

use super::{print_list, print_rows, store_to_read};
use crate::chat::Result;
use crate::cli::UsageAsked;
use crate::exit::Exit;
use crate::shelf::{self, Form};
use crate::sources;
use crate::terminal::Screen;

/// `outcrop usage …`.
pub(super) fn run(asked: &UsageAsked, screen: Screen) -> Result<Exit> {
    let since = asked.since.as_deref().map(shelf::since).transpose()?;
    let config = sources::config()?;
    let screen = screen.with_look(sources::usual_look(&config)?);
    let prices = config.prices;
    let usage = shelf::Usage::of(&store_to_read(screen)?, asked.by(), since.as_ref(), &prices)?;
    Ok(match asked.listing.form() {
        Form::Text if asked.quiet => print_list(screen, &usage.alone(&prices, screen)),
        Form::Text => print_list(screen, &usage.in_words(&prices, screen)),
        form => print_rows(screen, &usage.rows(), form),
    })
}
