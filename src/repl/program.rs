//! Commands about the program itself.

use super::command::{Action, COMMANDS, Command, find, wrong};
use super::sessions::looking;
use super::talk::Talk;
use crate::chat::Result;
use crate::shelf;
use crate::store::By;
use crate::turn::Thoughts;

pub(super) fn help(talk: &mut Talk, name: &str) -> Result<Action> {
    let name = name.split_whitespace().next().unwrap_or_default();
    let command = find(if name.is_empty() {
        "help"
    } else {
        name.trim_start_matches('/')
    })?;
    let mut text = String::new();
    if name.is_empty() {
        let widest = COMMANDS
            .iter()
            .map(|command| command.usage().chars().count())
            .max();
        let width = widest.unwrap_or(0);
        // On a narrow screen there is no room beside it.
        let stands_below = width > talk.screen.columns() / 2;
        for command in COMMANDS {
            let (usage, about) = (command.usage(), command.about);
            text.push_str(&match stands_below {
                true => format!("{usage}\n    {about}\n"),
                false => format!("{usage:width$}  {about}\n"),
            });
        }
        text.push('\n');
        text.push_str(command.details);
    } else {
        text = in_full(command);
    }
    talk.screen.show(&text);
    Ok(Action::Done)
}

fn in_full(command: &Command) -> String {
    let mut text = format!("{}\n{}", command.usage(), command.about);
    if !command.details.is_empty() {
        text.push_str("\n\n");
        text.push_str(command.details);
    }
    if let [_, others @ ..] = command.names
        && !others.is_empty()
    {
        let others: Vec<String> = others.iter().map(|name| format!("/{name}")).collect();
        text.push_str(&format!("\n\nalso: {}", others.join(", ")));
    }
    text
}

pub(super) fn verbose(talk: &mut Talk, word: &str) -> Result<Action> {
    let on = match word {
        "on" => true,
        "off" => false,
        "" => !talk.chat.is_verbose(),
        other => {
            return Err(wrong(
                "verbose",
                &format!("is `on` or `off`, not `{other}`"),
            ));
        }
    };
    talk.chat.set_verbose(on);
    talk.screen.note(if on {
        "verbose is on"
    } else {
        "verbose is off"
    });
    Ok(Action::Done)
}

pub(super) fn thinking(talk: &mut Talk, word: &str) -> Result<Action> {
    talk.how.thoughts = match (word, talk.how.thoughts) {
        ("show", _) | ("", Thoughts::Hidden) => Thoughts::Shown,
        ("hide", _) | ("", Thoughts::Shown) => Thoughts::Hidden,
        (other, _) => {
            return Err(wrong(
                "thinking",
                &format!("is `show` or `hide`, not `{other}`"),
            ));
        }
    };
    talk.screen.note(match talk.how.thoughts {
        Thoughts::Shown => "what the model thinks is shown",
        Thoughts::Hidden => "what the model thinks is hidden",
    });
    Ok(Action::Done)
}

pub(super) fn usage(talk: &mut Talk, words: &str) -> Result<Action> {
    let (by, since) = match words.split_whitespace().collect::<Vec<_>>()[..] {
        [] => {
            let totals = talk.at_hand.totals.in_words(&talk.config.prices);
            talk.screen.show(&format!("this conversation: {totals}"));
            if talk.keeper.is_none() {
                return Ok(Action::Done);
            }
            talk.screen.show("");
            (By::Day, Some("7d"))
        }
        [by] => (sums(by)?, None),
        [by, since] => (sums(by)?, Some(since)),
        _ => return Err(wrong("usage", "takes two words at most")),
    };
    let since = since.map(shelf::since).transpose()?;
    let prices = talk.config.prices.clone();
    let usage = looking(talk, |store| {
        shelf::Usage::of(store, by, since.as_ref(), &prices)
    })?;
    let screen = talk.screen;
    screen.show_rows(&usage.in_words(&prices, screen));
    Ok(Action::Done)
}

fn sums(word: &str) -> Result<By> {
    Ok(match word {
        "day" => By::Day,
        "model" => By::Model,
        "session" => By::Session,
        other => {
            let what = format!("is by day, model or session, not `{other}`");
            return Err(wrong("usage", &what));
        }
    })
}

pub(super) fn last(talk: &mut Talk, _: &str) -> Result<Action> {
    match &talk.at_hand.last {
        Some(receipt) => talk.screen.show(&receipt.in_words()),
        None => talk.screen.note("there has been no turn yet"),
    }
    Ok(Action::Done)
}

pub(super) fn tokens(_: &mut Talk, _: &str) -> Result<Action> {
    Ok(Action::CountTokens)
}

pub(super) fn quit(_: &mut Talk, _: &str) -> Result<Action> {
    Ok(Action::Quit)
}
