//! What the rest of a request asks of the messages in it.

use std::sync::Arc;

use super::super::content::CachePoint;
use super::super::fingerprint::RunningHash;
use super::super::message::{ContentBlock, Message, Role};
use super::{Messages, Node, Wire, blocks, place, wire_json};

/// Converse takes so many cache points in all.
pub(crate) const MOST_POINTS: usize = 4;
/// The newest question's prefix is written to the cache, and the one before it read from there.
const POINTS_IN_MESSAGES: usize = 2;

/// How long what is cached of a prompt lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Five minutes from its last use.
    FiveMinutes,
    /// One hour, which costs more to write and which not all models offer.
    OneHour,
}

impl Caching {
    pub(crate) fn point(self) -> CachePoint {
        CachePoint {
            ttl: (self == Self::OneHour).then(|| "1h".to_owned()),
            ..CachePoint::default()
        }
    }
}

/// What is known when a request is made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    /// Tools are declared. Without them the service takes no block that is about tools.
    pub(crate) tools: bool,
    /// The model does not take reasoning back.
    pub(crate) refuses_reasoning: bool,
    /// The model does not take cache points.
    pub(crate) refuses_cache_points: bool,
    /// The service does not take what this version does not know either.
    pub(crate) refuses_unknown: bool,
    /// Cache points are to be set.
    pub(crate) caching: Option<Caching>,
    /// Cache points in the tools and the system prompt.
    pub(crate) points_elsewhere: usize,
    /// One of those lives five minutes only.
    pub(crate) short_lived_elsewhere: bool,
    /// A system prompt for a model that takes none: it goes in front of the first message.
    pub(crate) preamble: Option<String>,
}

/// The messages of a request, and the hash of exactly that.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) messages: Messages,
    pub(crate) hash: String,
    /// Whether they end with something that asks for an answer. No messages at all do, as a
    /// prompt ARN brings its own.
    pub(crate) answerable: bool,
}

impl Wire {
    /// The messages as they go out.
    pub(crate) fn outgoing(&self, conditions: &Conditions) -> Outgoing {
        let list = match self.tally().fits(conditions) {
            true => self.clone(),
            false => self.fitted(conditions),
        };
        let last_turn = list.last_turn().map(|node| &node.message.role);
        let answerable = match last_turn {
            Some(role) => *role == Role::User,
            None => list.0.is_none(),
        };
        let cached = list.cached(conditions);
        let hash = list.hash_with(&cached);
        Outgoing {
            messages: Messages::new(list, cached),
            hash: hash.hex(),
            answerable,
        }
    }

    /// Where cache points are set, the newest first, and the JSON of the messages with them.
    fn cached(&self, conditions: &Conditions) -> Vec<(usize, Arc<String>)> {
        let Some(caching) = conditions
            .caching
            .filter(|_| !conditions.refuses_cache_points)
        else {
            return Vec::new();
        };
        let tally = self.tally();
        // An hour behind five minutes is refused.
        let caching = match conditions.short_lived_elsewhere || tally.lives_short {
            true => Caching::FiveMinutes,
            false => caching,
        };
        let room = MOST_POINTS.saturating_sub(tally.points + conditions.points_elsewhere);
        let newest_first = (0..tally.messages).rev().zip(self.nodes());
        let mut passed_long = false;
        newest_first
            // One's own points for an hour come first, so none of five minutes stands before them.
            .take_while(|(_, node)| {
                let may_stand = caching == Caching::OneHour || !passed_long;
                passed_long |= node.message.content.iter().any(is_long_lived);
                may_stand
            })
            .filter(|(_, node)| can_be_cached(&node.message))
            .take(room.min(POINTS_IN_MESSAGES))
            .map(|(at, node)| (at, with_point(&node.message, caching)))
            .collect()
    }

    /// The hash of the list in which some messages, the newest first, have other JSON.
    fn hash_with(&self, changed: &[(usize, Arc<String>)]) -> RunningHash {
        let Some((first, _)) = changed.last() else {
            return self.hash();
        };
        let behind = self.tally().messages - first;
        let mut behind: Vec<&Node> = self.nodes().take(behind).collect();
        behind.reverse();
        let before = behind
            .first()
            .map_or_else(RunningHash::default, |node| node.before.hash());
        behind
            .iter()
            .zip(*first..)
            .fold(before, |hash, (node, at)| {
                let other = changed.iter().find(|(place, _)| *place == at);
                hash.push(other.map_or(&node.json, |(_, json)| json))
            })
    }

    /// The list made anew, where the conditions ask for other messages. They rarely do, so this may
    /// cost as much as the conversation is long.
    fn fitted(&self, conditions: &Conditions) -> Self {
        let mut surplus = self.tally().surplus(conditions);
        let mut short = conditions.short_lived_elsewhere;
        let mut nodes: Vec<_> = self.nodes().collect();
        nodes.reverse();
        let mut preamble = conditions.preamble.as_deref();
        nodes.into_iter().fold(Self::default(), |list, node| {
            let mut message = (*node.message).clone();
            if message.role == Role::User
                && let Some(text) = preamble.take()
            {
                message
                    .content
                    .insert(0, ContentBlock::Text(text.to_owned()));
            }
            // The oldest points go: what is newest is what the next turn reads.
            message.content.retain(|block| {
                let goes = surplus > 0 && matches!(block, ContentBlock::CachePoint(_));
                surplus -= usize::from(goes);
                !goes
            });
            message.content = message
                .content
                .into_iter()
                .filter_map(|block| fit(block, conditions))
                .collect();
            for block in &mut message.content {
                if let ContentBlock::CachePoint(point) = block {
                    short |= point.settle_behind(short);
                }
            }
            let json = wire_json(&message);
            list.follow(&Arc::new(message), &json)
        })
    }
}

fn is_long_lived(block: &ContentBlock) -> bool {
    matches!(block, ContentBlock::CachePoint(point) if point.lives_long())
}

fn is_unfit(block: &ContentBlock, conditions: &Conditions) -> bool {
    match block {
        ContentBlock::ToolUse(_) | ContentBlock::ToolResult(_) => !conditions.tools,
        ContentBlock::ReasoningContent(_) => conditions.refuses_reasoning,
        ContentBlock::CachePoint(_) => conditions.refuses_cache_points,
        _ => false,
    }
}

fn fit(block: ContentBlock, conditions: &Conditions) -> Option<ContentBlock> {
    let block = match conditions.refuses_unknown {
        true => block.known()?,
        false => block,
    };
    if !is_unfit(&block, conditions) {
        return Some(block);
    }
    match block {
        ContentBlock::ToolUse(tool_use) => Some(ContentBlock::Text(format!(
            "Tool call {}: {} with {}",
            tool_use.tool_use_id,
            tool_use.name,
            tool_use.input.get()
        ))),
        ContentBlock::ToolResult(result) => Some(ContentBlock::Text(place::as_text(&result))),
        _ => None,
    }
}

fn can_be_cached(message: &Message) -> bool {
    message.role == Role::User && blocks::may_be_cached(&message.content)
}

fn with_point(message: &Message, caching: Caching) -> Arc<String> {
    let mut message = message.clone();
    message
        .content
        .push(ContentBlock::CachePoint(caching.point()));
    wire_json(&message)
}
