//! What could not be carried over, in words.

use super::super::text;
use super::object::Object;
use crate::chat::Json;
use crate::words;

/// More different things are only counted.
const MOST: usize = 50;
/// A name from a file is shown as far.
const NAME: usize = 60;

/// What has been left out so far, and how often.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    lines: Vec<(String, usize)>,
    more: usize,
}

impl LeftOut {
    pub(super) fn add(&mut self, what: impl Into<String>) {
        let what = what.into();
        let has_room = self.lines.len() < MOST;
        match self.lines.iter_mut().find(|(line, _)| *line == what) {
            Some((_, times)) => *times += 1,
            None if has_room => self.lines.push((what, 1)),
            None => self.more += 1,
        }
    }

    /// Names what nobody took out of an object.
    pub(super) fn add_rest(&mut self, object: &Object<'_>, of: &str) {
        for key in object.rest() {
            self.add(format!("{} of {of}", named(key)));
        }
    }

    pub(super) fn into_lines(self) -> Vec<String> {
        let lines = self.lines.into_iter().map(|(line, times)| match times {
            1 => line,
            times => format!("{line} ({times} times)"),
        });
        let more = (self.more > 0).then(|| format!("{} more", words::counted(self.more, "thing")));
        lines.chain(more).collect()
    }
}

/// A name from the file.
pub(super) fn named(name: &str) -> String {
    format!("`{}`", text::shortened(name, NAME).replace('`', "'"))
}

/// A block, by the keys it has from the file.
pub(super) fn named_by(block: &Json) -> String {
    let object = Object::of_text(block.get()).unwrap_or_default();
    let keys: Vec<String> = object.rest().map(named).collect();
    match keys.is_empty() {
        true => "a block without a name".to_owned(),
        false => format!("a block {}", text::shortened(&keys.join(" and "), 2 * NAME)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_often_takes_one_line() {
        let mut left_out = LeftOut::default();
        left_out.add("a");
        left_out.add("b");
        left_out.add("a");
        assert_eq!(left_out.into_lines(), ["a (2 times)", "b"]);
    }

    #[test]
    fn the_list_has_an_end() {
        let mut left_out = LeftOut::default();
        (0..1000).for_each(|n| left_out.add(named(&n.to_string())));
        let lines = left_out.into_lines();
        assert_eq!(lines.len(), MOST + 1);
        assert_eq!(lines.last().unwrap(), "950 things more");
    }
}
