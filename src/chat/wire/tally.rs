//! What is in a list of messages, counted as they enter, so that a request need not look through it.

use super::super::message::{ContentBlock, Message};
use super::Conditions;

/// What a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// How many messages.
    pub(super) messages: usize,
    /// The bytes of their JSON.
    pub(super) bytes: usize,
    /// Cache points.
    pub(super) points: usize,
    /// A cache point of five minutes is among them.
    pub(super) lives_short: bool,
    /// A cache point of an hour is.
    pub(super) lives_long: bool,
    /// One of an hour stands behind one of five minutes.
    long_behind_short: bool,
    uses_tools: bool,
    reasons: bool,
    /// Something is among them that this version does not know.
    pub(super) holds_unknown: bool,
}

impl Tally {
    /// With one more message.
    pub(super) fn and(mut self, message: &Message, json: &str) -> Self {
        self.messages += 1;
        self.bytes += json.len();
        for block in &message.content {
            self.holds_unknown |= block.unknown().is_some();
            match block {
                ContentBlock::ToolUse(_) | ContentBlock::ToolResult(_) => self.uses_tools = true,
                ContentBlock::ReasoningContent(_) => self.reasons = true,
                ContentBlock::CachePoint(point) => {
                    self.points += 1;
                    match point.lives_long() {
                        true => {
                            self.lives_long = true;
                            self.long_behind_short |= self.lives_short;
                        }
                        false => self.lives_short = true,
                    }
                }
                _ => {}
            }
        }
        self
    }

    /// Whether the list can go out under these conditions as it stands.
    pub(super) fn fits(&self, conditions: &Conditions) -> bool {
        let unfit = self.uses_tools && !conditions.tools
            || self.reasons && conditions.refuses_reasoning
            || self.points > 0 && conditions.refuses_cache_points
            || self.holds_unknown && conditions.refuses_unknown;
        let is_out_of_order =
            self.long_behind_short || conditions.short_lived_elsewhere && self.lives_long;
        let is_left_alone = self.surplus(conditions) == 0 && conditions.preamble.is_none();
        is_left_alone && !unfit && !is_out_of_order
    }

    /// How many cache points are too many.
    pub(super) fn surplus(&self, conditions: &Conditions) -> usize {
        (self.points + conditions.points_elsewhere).saturating_sub(super::MOST_POINTS)
    }
}
