//! Whatever is done, nothing that was said is lost and every session can be gone on with.

use proptest::prelude::*;

use super::*;
use crate::chat::{Error, ErrorKind, Role};
use crate::store::MessageId;

#[derive(Debug, Clone)]
enum Do {
    Turn,
    Fail,
    Partial,
    Edit(usize),
    Again(usize),
    Undo(usize),
    Redo,
    Goto(usize),
    Fork,
    Switch(usize),
    /// Another program that has loaded the same session goes on in it.
    Elsewhere,
    Append,
    Delete(usize),
}

fn anything() -> impl Strategy<Value = Do> {
    prop_oneof![
        4 => Just(Do::Turn),
        1 => Just(Do::Fail),
        1 => Just(Do::Partial),
        2 => (0usize..12).prop_map(Do::Edit),
        2 => (0usize..12).prop_map(Do::Again),
        2 => (0usize..4).prop_map(Do::Undo),
        2 => Just(Do::Redo),
        2 => (0usize..30).prop_map(Do::Goto),
        1 => Just(Do::Fork),
        1 => (0usize..5).prop_map(Do::Switch),
        2 => Just(Do::Elsewhere),
        1 => Just(Do::Append),
        1 => (0usize..5).prop_map(Do::Delete),
    ]
}

/// The programs and what is known of what they said.
struct World {
    store: Store,
    /// A program's place, and what it believes has been said there.
    programs: Vec<(Cursor, Vec<String>)>,
    current: usize,
    said: Vec<(MessageId, String)>,
    words: usize,
}

impl World {
    fn new() -> Self {
        let store = Store::in_memory().unwrap();
        let cursor = store.start(None);
        Self {
            store,
            programs: vec![(cursor, Vec::new())],
            current: 0,
            said: Vec::new(),
            words: 0,
        }
    }

    fn word(&mut self) -> String {
        self.words += 1;
        format!("w{}", self.words)
    }

    fn turn(&mut self, program: usize, ending: &str, edit: Option<usize>, again: Option<usize>) {
        let (question, answer) = (self.word(), self.word());
        let (at, believed) = &mut self.programs[program];
        let path = match at.tip() {
            Some(tip) => self.store.path_to(tip).unwrap(),
            None => Vec::new(),
        };
        let pick = |n: usize| {
            let questions = path
                .iter()
                .enumerate()
                .filter(|(_, m)| m.message.role == Role::User);
            let questions: Vec<_> = questions.collect();
            (!questions.is_empty()).then(|| questions[n % questions.len()])
        };
        let new = [Message::user(&question)];
        let (ask, keep) = match (edit.and_then(pick), again.and_then(pick)) {
            (Some((n, of)), _) => (
                Ask::Edit {
                    of: &of.id,
                    with: &new,
                },
                n,
            ),
            (_, Some((n, of))) => (Ask::Again { question: &of.id }, n + 1),
            _ => (Ask::New(&new), believed.len()),
        };
        let mut begun = self.store.begin_turn(at, ask, &options()).unwrap();
        self.store.append_text(&mut begun.turn, &answer).unwrap();
        self.said.extend(
            begun
                .messages
                .iter()
                .map(|id| (id.clone(), question.clone())),
        );
        let error = Error::new(ErrorKind::Network, "gone");
        let response = response(&answer);
        let ending = match ending {
            "fail" => Ending::failed(&error),
            "partial" => Ending::broken_off(&error, &response),
            _ => Ending::answered(&response),
        };
        let before = at.tip().cloned();
        let ended = self.store.end_turn(at, &begun.turn, &ending).unwrap();
        self.said
            .extend(ended.answer.iter().map(|id| (id.clone(), answer.clone())));
        if at.tip().cloned() != before {
            believed.truncate(keep);
            if again.is_none() || !matches!(ask, Ask::Again { .. }) {
                believed.push(question);
            }
            believed.push(answer);
        }
    }

    fn act(&mut self, what: Do) {
        let current = self.current;
        match what {
            Do::Turn => self.turn(current, "whole", None, None),
            Do::Fail => self.turn(current, "fail", None, None),
            Do::Partial => self.turn(current, "partial", None, None),
            Do::Edit(n) => self.turn(current, "whole", Some(n), None),
            Do::Again(n) => self.turn(current, "whole", None, Some(n)),
            Do::Undo(n) => {
                let (at, believed) = &mut self.programs[current];
                if let Some(moved) = self.store.undo(at, n).unwrap() {
                    believed.truncate(moved.messages);
                }
            }
            Do::Redo => {
                let (at, believed) = &mut self.programs[current];
                if self.store.redo(at).unwrap().is_some() {
                    *believed = texts(&self.store, at);
                }
            }
            Do::Goto(n) => self.goto(n),
            Do::Fork => {
                let (at, believed) = &self.programs[current];
                let fork = (self.store.fork(at, None).unwrap(), believed.clone());
                self.programs.push(fork);
                self.current = self.programs.len() - 1;
            }
            Do::Switch(n) => self.current = n % self.programs.len(),
            Do::Elsewhere => {
                let program = self.programs[current].clone();
                self.programs.push(program);
                self.turn(self.programs.len() - 1, "whole", None, None);
            }
            Do::Append => {
                let words = [self.word(), self.word()];
                let [question, answer] = &words;
                let (at, believed) = &mut self.programs[current];
                let messages = [Message::user(question), Message::assistant(answer)];
                let (ids, _) = self.store.append(at, &messages).unwrap();
                self.said.extend(ids.into_iter().zip(words.clone()));
                believed.extend(words);
            }
            Do::Delete(n) => self.delete(n),
        }
    }

    fn goto(&mut self, n: usize) {
        let (at, believed) = &mut self.programs[self.current];
        if !at.is_saved() {
            return;
        }
        let tree = self.store.tree(at.session()).unwrap();
        if tree.is_empty() {
            return;
        }
        match self.store.goto(at, &tree[n % tree.len()].id) {
            Ok(_) => *believed = texts(&self.store, at),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Usage),
        }
    }

    /// Deletes a session that only one program is in, with what only it has.
    fn delete(&mut self, n: usize) {
        let n = n % self.programs.len();
        let session = self.programs[n].0.session().clone();
        let users = self
            .programs
            .iter()
            .filter(|(at, _)| *at.session() == session);
        if users.count() != 1 || !self.programs[n].0.is_saved() || self.programs.len() == 1 {
            return;
        }
        self.programs.remove(n);
        self.current = 0;
        let would = self.store.would_delete(&session).unwrap();
        let before = self.said.len();
        assert_eq!(self.store.delete(&session).unwrap(), would);
        let store = &self.store;
        self.said.retain(|(id, _)| store.path_to(id).is_ok());
        assert_eq!(before - self.said.len(), would.messages);
    }

    fn check(&self) {
        for (id, text) in &self.said {
            let path = self.store.path_to(id).unwrap();
            assert_eq!(&path.last().unwrap().message.full_text(), text);
        }
        for (at, believed) in &self.programs {
            assert_eq!(
                &texts(&self.store, at),
                believed,
                "a program is where it thinks"
            );
        }
        for session in self.store.sessions(999).unwrap() {
            let loaded = self.store.load(&session.id).unwrap();
            let tree = self.store.tree(&session.id).unwrap();
            let on_path = tree.iter().filter(|node| node.on_path).count();
            assert_eq!(on_path, loaded.messages.len(), "the path is in the tree");
            assert_eq!(session.messages, loaded.messages.len());
            assert_acceptable(loaded.messages.into_iter().map(|m| m.message));
            for node in &tree {
                let parent = node.parent.as_ref();
                assert!(parent.is_none_or(|id| tree.iter().any(|other| other.id == *id)));
            }
        }
        assert_sound(&self.store);
    }
}

/// Begins with the person, alternates, ends with the model.
pub(super) fn assert_acceptable(messages: impl Iterator<Item = Message>) {
    let roles: Vec<_> = messages.map(|message| message.role).collect();
    assert_eq!(roles.len() % 2, 0);
    for (n, role) in roles.into_iter().enumerate() {
        assert_eq!(role, [Role::User, Role::Assistant][n % 2], "message {n}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn nothing_is_lost_and_every_path_can_be_gone_on_from(
        steps in prop::collection::vec(anything(), 1..40)
    ) {
        let mut world = World::new();
        for step in steps {
            world.act(step);
        }
        world.check();
    }
}
