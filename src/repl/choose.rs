//! A model chosen from the list, where none is set or the person asks for it.

use tokio::runtime::Runtime;

use super::talk::Talk;
use super::typed;
use crate::chat::{Error, ErrorKind};
use crate::config;
use crate::files;
use crate::input;
use crate::models::{self, Freshness, Listed, Offer, fits};
use crate::settings::Source;
use crate::terminal::{
    Choices, Interrupts, Screen, Status, agrees, ask, can_paint, can_pick, discard_keys, pick,
};

/// What came of asking for a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// One is chosen and set.
    Made,
    /// The person wants none of them.
    Left,
    /// There is nobody to ask, or no list to choose from; why has been said.
    Impossible,
}

impl Talk {
    /// Lets the person choose a model, and offers to remember it for the next time.
    pub fn choose_model(&mut self, runtime: &Runtime, interrupts: &mut Interrupts) -> Choice {
        if !can_pick(self.screen) {
            return Choice::Impossible;
        }
        self.screen.note("no model is chosen yet; which one?");
        let choice = self.pick_model(runtime, interrupts);
        if let (Choice::Made, Some(id)) = (choice, self.layers.effective().options.model_id) {
            offer_to_remember(&id, self.screen);
            // Ctrl-C may have answered that.
            runtime.block_on(interrupts.drain());
        }
        choice
    }

    /// Lets the person choose another model.
    pub(super) fn pick_model(&mut self, runtime: &Runtime, interrupts: &mut Interrupts) -> Choice {
        let screen = self.screen;
        let status = Status::begin(screen);
        let listing = status.during("listing the models", self.models.list(Freshness::Day));
        let listed = match runtime.block_on(interrupts.unless(listing)) {
            Some(Ok(found)) => found.listed,
            Some(Err(error)) => {
                screen.note(&format!("the models cannot be listed: {error}"));
                return Choice::Impossible;
            }
            None => return Choice::Left,
        };
        let mut offers = listed.offers();
        offers.retain(|offer| offer.can_chat);
        if offers.is_empty() {
            screen.note(&format!(
                "no model in {} is one to chat with",
                listed.region()
            ));
            return Choice::Impossible;
        }
        let chosen = match can_paint(screen) {
            true => self.picked(&listed, &offers),
            false => numbered(&listed, &offers, screen),
        };
        runtime.block_on(interrupts.drain());
        let Some(id) = chosen else {
            return Choice::Left;
        };
        screen.note(&format!("model = {id}"));
        self.layers.layer_mut(Source::Session).model_id = Some(id);
        Choice::Made
    }

    fn picked(&self, listed: &Listed, offers: &[Offer]) -> Option<String> {
        let now = self.layers.effective().options.model_id;
        let at = offers
            .iter()
            .position(|offer| Some(&offer.id) == now.as_ref());
        let narrow = |typed: &str| {
            let fits = fits(typed);
            let all = offers.iter().enumerate();
            all.filter(|(_, offer)| fits(offer))
                .map(|(n, _)| n)
                .collect()
        };
        let choices = Choices {
            rows: &models::rows(offers),
            narrow: &narrow,
            at: at.unwrap_or(0),
            what: &what(listed),
        };
        match pick(self.screen, choices) {
            Ok(chosen) => Some(offers.get(chosen?)?.id.clone()),
            Err(error) => {
                self.screen.error(&error);
                None
            }
        }
    }
}

fn what(listed: &Listed) -> String {
    format!(
        "models in {}, listed {}",
        listed.region(),
        listed.age_in_words()
    )
}

/// By a line, where rows are not painted over: a number or a part of a name, until it is one.
fn numbered(listed: &Listed, offers: &[Offer], screen: Screen) -> Option<String> {
    discard_keys();
    let rows = models::rows(offers);
    let rows = rows.iter().enumerate();
    let rows: String = rows.map(|(n, row)| format!("{}. {row}\n", n + 1)).collect();
    screen.show(&rows);
    screen.note(&format!("{} {}", offers.len(), what(listed)));
    loop {
        let line = ask(
            screen,
            "a number or a part of a name, or nothing to leave: ",
        )?;
        let line = line.trim();
        if line.is_empty() {
            return None;
        }
        if let Some(offer) = typed::place(line).and_then(|at| offers.get(at)) {
            return Some(offer.id.clone());
        }
        match listed.find(line) {
            Ok(id) => return Some(id),
            Err(error) => screen.error(&error),
        }
    }
}

/// Writes it into the config file if the person says yes.
fn offer_to_remember(id: &str, screen: Screen) {
    let Some(path) = config::path(|name| std::env::var(name).ok()) else {
        return;
    };
    let shown = path.display().to_string();
    // Such as a pipe of the shell's, which keeps nothing.
    if input::check_regular(&shown).is_err() {
        return;
    }
    if !agrees(
        screen,
        &format!("use it from now on, as `model` in {shown}?"),
    ) {
        return;
    }
    let remembered = || {
        if !path.exists() {
            return files::write_new(&path, &config::with_model("", id)?);
        }
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&shown, error))?;
        files::write_over(&path, &config::with_model(&text, id)?)
    };
    match remembered() {
        Ok(()) => screen.note("remembered"),
        Err(error) => screen.error(&error),
    }
}

fn unreadable(path: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{path} cannot be read"))
        .with_service_message(error.to_string())
        .with_hint("check its permissions; the model is chosen for now")
        .with_source(error)
}
