//! `outcrop models`.

use super::{endpoint, print, runtime};
use crate::chat::Result;
use crate::cli::ModelList;
use crate::exit::Exit;
use crate::models::{self, Freshness, Shown, Wanted};
use crate::shelf::Form;
use crate::sources;
use crate::terminal::sanitize::sanitize_line;
use crate::terminal::{Screen, Status};

pub(super) fn run(asked: &ModelList, screen: Screen) -> Result<Exit> {
    let config = sources::config()?;
    let runtime = runtime()?;
    let (_, models) = endpoint::service(&asked.service, &config, screen, &runtime)?;
    let freshness = match asked.refresh {
        true => Freshness::Now,
        false => Freshness::Day,
    };
    let found = runtime
        .block_on(Status::begin(screen).during("listing the models", models.list(freshness)));
    runtime.shutdown_background();
    let found = found?;
    let wanted = Wanted {
        filter: asked.filter.join(" "),
        all: asked.all,
    };
    let shown = Shown::of(&found.listed, wanted);
    let offers = &shown.offers;
    if let Some(error) = &found.stale {
        screen.error(error);
    }
    let on_screen = screen.abilities().stdout;
    let exit = match asked.listing.form() {
        Form::Json => print(screen, &screen.json_line(models::json(offers))),
        Form::Jsonl => {
            let lines = models::json_lines(offers).into_iter();
            let lines: String = lines.map(|line| screen.json_line(line)).collect();
            print(screen, &lines)
        }
        Form::Text => {
            let text = match asked.quiet {
                true => models::ids(offers),
                false => models::text(offers, on_screen.then(|| screen.columns()), sanitize_line),
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
    if !asked.quiet && (on_screen || offers.is_empty()) {
        screen.note(&shown.remark(&found.listed));
    }
    Ok(exit)
}
