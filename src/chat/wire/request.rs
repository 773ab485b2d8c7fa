//! What the rest of a request asks of the messages in it.

use std::sync::Arc;

use super::super::content::CachePoint;
use super::super::fingerprint::RunningHash;
use super::super::message::{ContentBlock, Message, Role};
use super::{Wire, blocks, place, wire_json};

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
    /// Cache points are to be set.
    pub(crate) caching: Option<Caching>,
    /// Cache points in the tools and the system prompt.
    pub(crate) points_elsewhere: usize,
    /// One of those lives five minutes only.
    pub(crate) short_lived_elsewhere: bool,
    /// A system prompt for a model that takes none: it goes in front of the first message.
    pub(crate) preamble: Option<String>,
}

/// The messages of a request: their JSON, and the hash of exactly that.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) messages: Vec<Arc<String>>,
    pub(crate) hash: String,
    /// Whether they end with something that asks for an answer. No messages at all do, as a
    /// prompt ARN brings its own.
    pub(crate) answerable: bool,
}

impl Wire {
    /// The messages as they go out.
    pub(crate) fn outgoing(&self, conditions: &Conditions) -> Outgoing {
        let fitted = self.fitted(conditions);
        let list = fitted.as_ref().unwrap_or(self);
        let last_turn = list.last_turn().map(|node| &node.message.role);
        let answerable = match last_turn {
            Some(role) => *role == Role::User,
            None => list.0.is_none(),
        };
        let mut nodes: Vec<_> = list.nodes().collect();
        nodes.reverse();
        let mut messages: Vec<Arc<String>> =
            nodes.iter().map(|node| Arc::clone(&node.json)).collect();
        let mut hash = nodes
            .last()
            .map_or_else(RunningHash::default, |node| node.hash.clone());
        let short_lived = conditions.short_lived_elsewhere
            || nodes
                .iter()
                .flat_map(|node| &node.message.content)
                .any(is_short_lived);
        if let Some(caching) = conditions
            .caching
            .filter(|_| !conditions.refuses_cache_points)
        {
            let points: usize = nodes.iter().map(|node| points(&node.message)).sum();
            // An hour behind five minutes is refused.
            let caching = if short_lived {
                Caching::FiveMinutes
            } else {
                caching
            };
            let room = MOST_POINTS.saturating_sub(points + conditions.points_elsewhere);
            // One's own points for an hour come first, so none of five minutes stands before them.
            let earliest = match caching {
                Caching::OneHour => 0,
                Caching::FiveMinutes => nodes
                    .iter()
                    .rposition(|node| node.message.content.iter().any(is_long_lived))
                    .unwrap_or(0),
            };
            let cached = nodes.iter().enumerate().skip(earliest).rev();
            let cached = cached.filter(|(_, node)| can_be_cached(&node.message));
            let cached: Vec<usize> = cached
                .map(|(at, _)| at)
                .take(room.min(POINTS_IN_MESSAGES))
                .collect();
            for at in &cached {
                if let (Some(json), Some(node)) = (messages.get_mut(*at), nodes.get(*at)) {
                    *json = with_point(&node.message, caching);
                }
            }
            if let Some(first) = cached.last() {
                let before = first.checked_sub(1).and_then(|at| nodes.get(at));
                let before = before.map_or_else(RunningHash::default, |node| node.hash.clone());
                hash = messages
                    .iter()
                    .skip(*first)
                    .fold(before, |hash, json| hash.push(json));
            }
        }
        Outgoing {
            messages,
            hash: hash.hex(),
            answerable,
        }
    }

    /// The list made anew, where the conditions ask for other messages. They rarely do, so this may
    /// cost as much as the conversation is long.
    fn fitted(&self, conditions: &Conditions) -> Option<Self> {
        let surplus = |list: &Self| {
            let points: usize = list.nodes().map(|node| points(&node.message)).sum();
            (points + conditions.points_elsewhere).saturating_sub(MOST_POINTS)
        };
        let unfit = |block: &ContentBlock| is_unfit(block, conditions);
        let has_unfit = self
            .nodes()
            .any(|node| node.message.content.iter().any(unfit));
        let mut surplus = surplus(self);
        let mut short = conditions.short_lived_elsewhere;
        if !has_unfit && surplus == 0 && conditions.preamble.is_none() && self.is_in_order(short) {
            return None;
        }
        let mut nodes: Vec<_> = self.nodes().collect();
        nodes.reverse();
        let mut preamble = conditions.preamble.as_deref();
        let list = nodes.into_iter().fold(Self::default(), |list, node| {
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
        });
        Some(list)
    }
}

impl Wire {
    /// Whether no cache point lives longer than one before it.
    fn is_in_order(&self, mut short: bool) -> bool {
        let mut nodes: Vec<_> = self.nodes().collect();
        nodes.reverse();
        let mut blocks = nodes.into_iter().flat_map(|node| &node.message.content);
        blocks.all(|block| match block {
            ContentBlock::CachePoint(point) => {
                let fits = !(short && point.lives_long());
                short |= !point.lives_long();
                fits
            }
            _ => true,
        })
    }
}

fn is_short_lived(block: &ContentBlock) -> bool {
    matches!(block, ContentBlock::CachePoint(point) if !point.lives_long())
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

fn points(message: &Message) -> usize {
    let is_point = |block: &&ContentBlock| matches!(block, ContentBlock::CachePoint(_));
    message.content.iter().filter(is_point).count()
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
