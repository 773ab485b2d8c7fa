//! `outcrop models`.

use super::{endpoint, print, runtime};
use crate::chat::Result;
use crate::cli::ModelList;
use crate::exit::Exit;
use crate::models::{self, Freshness, Offer};
use crate::shelf::{Form, counted};
use crate::sources;
use crate::terminal::Screen;

pub(super) fn run(asked: &ModelList, screen: Screen) -> Result<Exit> {
    let config = sources::config()?;
    let runtime = runtime()?;
    let (_, models) = endpoint::service(&asked.service, &config, screen, &runtime)?;
    let freshness = match asked.refresh {
        true => Freshness::Now,
        false => Freshness::Day,
    };
    let found = runtime.block_on(models.list(freshness));
    runtime.shutdown_background();
    let found = found?;
    let offers = found.listed.offers();
    let narrowed = models::narrowed(&asked.filter.join(" "), &offers);
    let shown: Vec<&Offer> = narrowed
        .into_iter()
        .filter(|offer| asked.all || offer.can_chat)
        .collect();
    if let Some(error) = &found.stale {
        screen.error(error);
    }
    let on_screen = screen.abilities().stdout;
    let exit = match asked.listing.form() {
        Form::Json => print(screen, &screen.json_line(models::json(&shown))),
        Form::Jsonl => {
            let lines = models::json_lines(&shown).into_iter();
            let lines: String = lines.map(|line| screen.json_line(line)).collect();
            print(screen, &lines)
        }
        Form::Text => {
            let text = match asked.quiet {
                true => models::ids(&shown),
                false => models::text(&shown, on_screen.then(|| screen.columns())),
            };
            match on_screen && !text.is_empty() {
                true => {
                    screen.show(&text);
                    Exit::Ok
                }
                false => print(screen, &text),
            }
        }
    };
    if !asked.quiet && (on_screen || shown.is_empty()) {
        let age = found.listed.age_in_words();
        let count = counted(shown.len(), "model");
        screen.note(&format!(
            "{count} in {}, listed {age}; --refresh asks again, --all shows all",
            found.listed.region()
        ));
    }
    Ok(exit)
}
