//! What turns have cost so far, and the receipt of the last one.

use std::time::Duration;

use crate::chat::{ConverseOptions, ConverseResponse, StopReason, Usage};
use crate::config::{Cost, Prices};
use crate::remarks;
use crate::store::{TurnRecord, TurnState, Used};
use crate::turn::{Ending, Outcome};
use crate::words::counted;

/// What the turns of a session have cost together.
#[derive(Debug, Default)]
pub(super) struct Totals {
    turns: usize,
    /// Turns of which the service did not tell the usage.
    unknown: usize,
    usage: Usage,
    cost: Cost,
    /// Turns of which the price table does not tell the cost.
    unpriced: usize,
}

impl Totals {
    pub(super) fn add(&mut self, response: &ConverseResponse, cost: Option<Cost>) {
        self.count(1, response.usage(), cost);
    }

    /// Counts so many turns with what they used and cost together.
    fn count(&mut self, turns: usize, usage: Option<&Usage>, cost: Option<Cost>) {
        self.turns += turns;
        match cost {
            Some(cost) => self.cost += cost,
            None => self.unpriced += turns,
        }
        match usage {
            Some(usage) => self.usage.add(usage),
            None => self.unknown += turns,
        }
    }

    /// What the turns of a conversation that is taken up again have cost.
    pub(super) fn of(used: &[Used], prices: &Prices) -> Self {
        let mut totals = Self::default();
        for used in used {
            let usage = used.usage.as_ref();
            let turns = usize::try_from(used.turns).unwrap_or(usize::MAX);
            totals.count(turns, usage, cost_of(used.model.as_deref(), usage, prices));
        }
        totals
    }

    pub(super) fn in_words(&self, prices: &Prices) -> String {
        let cost = match (self.unpriced, self.turns) {
            (0, 1..) => prices.in_words(self.cost),
            (unpriced, turns) if unpriced < turns => {
                format!(
                    "{}, of {} unknown",
                    prices.in_words(self.cost),
                    counted(unpriced, "turn")
                )
            }
            _ => "cost unknown".to_owned(),
        };
        let turns = counted(self.turns, "turn");
        let unknown = match self.unknown {
            0 => String::new(),
            n => format!(", of {n} unknown"),
        };
        format!(
            "{turns}: {}{unknown} · {cost}",
            remarks::tokens(Some(&self.usage))
        )
    }
}

/// What the last turn was and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Receipt {
    options: ConverseOptions,
    ended: String,
    /// Which policies of a guardrail took effect.
    guardrail: Vec<String>,
    request_id: Option<String>,
    tries: Option<u32>,
    first_text: Option<Duration>,
    total: Duration,
    usage: Option<Usage>,
    unknown: usize,
    cost: Option<String>,
}

impl Receipt {
    pub(super) fn new(options: ConverseOptions, outcome: &Outcome, cost: Option<String>) -> Self {
        let response = outcome.ending.response();
        let failure = match &outcome.ending {
            Ending::Failed(error, _) => Some(error),
            _ => None,
        };
        Self {
            options,
            guardrail: response.map(remarks::guardrail).unwrap_or_default(),
            ended: match &outcome.ending {
                Ending::Complete(response) => {
                    ended(TurnState::of(response), response.stop_reason())
                }
                Ending::Kept(_) | Ending::Stopped(_) => "stopped".to_owned(),
                Ending::Failed(error, _) => format!("failed: {error}"),
                Ending::Unwritable(error, _) => format!("not written: {error}"),
            },
            request_id: response
                .and_then(ConverseResponse::request_id)
                .or_else(|| failure?.request_id())
                .map(str::to_owned),
            tries: response.map(ConverseResponse::tries),
            first_text: outcome.first_text,
            total: outcome.total,
            usage: response.and_then(ConverseResponse::usage).cloned(),
            unknown: outcome.unknown,
            cost,
        }
    }

    /// That of a turn of a conversation that is taken up again.
    pub(super) fn of(turn: &TurnRecord, options: Option<ConverseOptions>, prices: &Prices) -> Self {
        Self {
            options: options.unwrap_or_default(),
            // Its trace is not kept.
            guardrail: Vec::new(),
            ended: match &turn.error {
                Some(error) => format!("failed: {error}"),
                None => ended(turn.state, turn.stop_reason.as_ref()),
            },
            request_id: turn.request_id.clone(),
            tries: None,
            first_text: turn.first_text,
            total: turn.total.unwrap_or_default(),
            usage: turn.usage.clone(),
            unknown: 0,
            cost: cost_of(turn.model.as_deref(), turn.usage.as_ref(), prices)
                .map(|cost| prices.in_words(cost)),
        }
    }

    /// A row a line, the name in front.
    pub(super) fn in_words(&self) -> String {
        let mut options = self.options.clone();
        let model = options.model_id.take().unwrap_or_default();
        let options = serde_json::to_string(&options).unwrap_or_default();
        let or_unknown = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_owned());
        let mut rows = vec![
            ("model", model),
            ("options", options),
            ("ended", self.ended.clone()),
            ("request id", or_unknown(self.request_id.clone())),
            (
                "tries",
                or_unknown(self.tries.map(|tries| tries.to_string())),
            ),
            (
                "first text",
                self.first_text.map_or_else(|| "none".to_owned(), seconds),
            ),
            ("whole turn", seconds(self.total)),
            ("usage", remarks::tokens(self.usage.as_ref())),
            ("cost", or_unknown(self.cost.clone())),
        ];
        if !self.guardrail.is_empty() {
            rows.push(("guardrail", self.guardrail.join("; ")));
        }
        if self.unknown > 0 {
            rows.push((
                "unknown",
                format!("{} events or parts of a newer API", self.unknown),
            ));
        }
        rows.iter()
            .map(|(name, value)| format!("{name:12}{value}\n"))
            .collect()
    }
}

/// In the words in which the turn is kept and exported.
fn ended(state: TurnState, reason: Option<&StopReason>) -> String {
    let reason = reason.map_or("no stop reason", StopReason::as_str);
    format!("{} ({reason})", state.as_str())
}

fn cost_of(model: Option<&str>, usage: Option<&Usage>, prices: &Prices) -> Option<Cost> {
    prices.cost(model?, usage?)
}

/// Such as `1.2 s`.
pub(super) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The parts of the line under an answer.
pub(super) fn footer(
    response: &ConverseResponse,
    first_text: Option<Duration>,
    total: Duration,
    cost: Option<String>,
) -> Vec<String> {
    let mut times = seconds(total);
    if let Some(first) = first_text {
        times.push_str(&format!(", first text {}", seconds(first)));
    }
    let reason = response.stop_reason().filter(|reason| !reason.is_normal());
    let mut parts = vec![times, remarks::tokens(response.usage())];
    parts.extend(cost);
    parts.extend(reason.map(|reason| reason.as_str().to_owned()));
    parts
}
