//! Commands about models, and the model that a turn is for.

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::timeout;

use super::command::{Action, wrong};
use super::complete::ModelNames;
use super::talk::Talk;
use super::turns::Turns;
use crate::chat::Result;
use crate::models::{self, Freshness, Shown, Wanted, is_whole};
use crate::presets;
use crate::settings::{Layer, Source, apply};
use crate::terminal::sanitize::sanitize_line;
use crate::terminal::{Screen, Status, can_pick};

/// Tab waits no longer than this for a list of models.
const PATIENCE: Duration = Duration::from_secs(3);

/// A list of models, as it is asked for.
#[derive(Debug, PartialEq)]
pub(super) struct Listing {
    wanted: Wanted,
    freshness: Freshness,
}

pub(super) fn models(_: &mut Talk, words: &str) -> Result<Action> {
    let mut listing = Listing {
        wanted: Wanted::default(),
        freshness: Freshness::Day,
    };
    for word in words.split_whitespace() {
        match word {
            "--all" | "-a" => listing.wanted.all = true,
            "--refresh" => listing.freshness = Freshness::Now,
            dashed if dashed.starts_with('-') => {
                let what = format!("has no use for `{dashed}`");
                return Err(wrong("models", &what));
            }
            word => {
                listing.wanted.filter.push_str(word);
                listing.wanted.filter.push(' ');
            }
        }
    }
    Ok(Action::ListModels(listing))
}

pub(super) fn model(talk: &mut Talk, typed: &str) -> Result<Action> {
    if typed.is_empty() {
        let model = talk.layers.effective().options.model_id;
        talk.screen
            .note(&format!("model = {}", model.as_deref().unwrap_or("none")));
        return Ok(match can_pick(talk.screen) {
            true => Action::PickModel,
            false => Action::Done,
        });
    }
    let mut checked = Layer::default();
    apply(&[("model".to_owned(), typed.to_owned())], &mut checked)?;
    presets::resolve_alias(&talk.config, &mut checked);
    let model = checked.options.model_id.unwrap_or_default();
    Ok(Action::UseModel(model))
}

impl Talk {
    /// What stands for a model: aliases, and ids by the list at hand or else one that is asked for.
    pub(super) fn model_names(&self, runtime: &Runtime) -> ModelNames {
        let aliases: Vec<String> = self.config.aliases.keys().cloned().collect();
        let models = self.models.clone();
        let runtime = runtime.handle().clone();
        ModelNames::new(move || {
            let at_hand = models.at_hand().or_else(|| {
                let listing = async { timeout(PATIENCE, models.list(Freshness::Day)).await };
                let found = runtime.block_on(listing).ok()?.ok()?;
                Some(found.listed)
            });
            let offers = at_hand.map(|listed| listed.offers());
            let offers = offers.into_iter().flatten().filter(|offer| offer.can_chat);
            let ids = offers.map(|offer| offer.id);
            aliases.iter().cloned().chain(ids).collect()
        })
    }

    /// Makes a model that is named in part the one that is meant. What is a full id with its version costs nothing.
    ///
    /// # Errors
    /// When it cannot be told which is meant.
    pub async fn settle_model(&mut self) -> Result<()> {
        let Some(named) = self.layers.effective().options.model_id else {
            return Ok(());
        };
        // An alias may stand in any layer by now, as `/set model=` says nothing of them.
        let typed = self.config.model(&named).to_owned();
        if named == typed && is_whole(&typed) {
            return Ok(());
        }
        let screen = self.screen;
        let id = self
            .models
            .resolve(&typed, |remark| screen.note_in_wait(remark))
            .await?;
        if id != named {
            self.layers.replace_model(&named, &id);
        }
        Ok(())
    }

    /// A model that turned out to be served through a profile is asked through it from now on.
    pub(super) fn go_on_with_profile(&mut self, asked: Option<&str>, sent: Option<&str>) {
        if let (Some(asked), Some(sent)) = (asked, sent)
            && sent != asked
        {
            self.layers.replace_model(asked, sent);
        }
    }
}

/// Waits for what may need the list of models, and shows that.
fn listing<T>(screen: Screen, wait: impl Future<Output = T>) -> impl Future<Output = T> {
    Status::begin(screen).during("listing the models", wait)
}

impl Turns<'_> {
    /// Asks for a model where none is set, finds out which one is meant, and puts the options in force
    /// into the session. Gives whether a turn can be taken; if not, it has been said why.
    pub(super) fn make_ready(&mut self, talk: &mut Talk) -> bool {
        if talk.layers.effective().options.model_id.is_none() {
            // Where none is chosen, what is missing is told below.
            talk.choose_model(self.runtime, self.interrupts);
        }
        let screen = talk.screen;
        let settling = listing(screen, async {
            talk.settle_model().await?;
            talk.apply_options()
        });
        self.wait_for(settling, "stopped", screen).is_some()
    }

    /// Makes a part of a name the model.
    pub(super) fn use_model(&mut self, talk: &mut Talk, typed: &str) {
        let screen = talk.screen;
        let resolving = talk
            .models
            .resolve(typed, |remark| screen.note_in_wait(remark));
        let resolving = listing(screen, resolving);
        if let Some(id) = self.wait_for(resolving, "stopped; the model stays", screen) {
            screen.note(&format!("model = {id}"));
            talk.layers.layer_mut(Source::Session).model_id = Some(id);
        }
    }

    pub(super) fn list_models(&mut self, talk: &mut Talk, asked: Listing) {
        let screen = talk.screen;
        let listing = listing(screen, talk.models.list(asked.freshness));
        let Some(found) = self.wait_for(listing, "stopped", screen) else {
            return;
        };
        let shown = Shown::of(&found.listed, asked.wanted);
        if !shown.offers.is_empty() {
            screen.show(&models::text(
                &shown.offers,
                Some(screen.columns()),
                sanitize_line,
            ));
        }
        if let Some(error) = &found.stale {
            screen.error(error);
        }
        screen.note(&shown.remark(&found.listed));
    }
}
