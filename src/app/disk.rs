//! Where a conversation is kept, or read from.

use super::tell_of_damage;
use crate::chat::{ErrorKind, Result};
use crate::cli::Chat;
use crate::keeper::{self, Keeper};
use crate::repl::{TakenUp, Talk};
use crate::settings::Wins;
use crate::store::{self, Store, Trouble};
use crate::terminal::Screen;

/// What there is of the disk for a conversation.
#[derive(Default)]
pub(super) struct Disk {
    /// Nothing, where it is held in memory.
    pub(super) keeper: Option<Keeper>,
    /// Kept conversations that can be read and not added to.
    pub(super) to_read: Option<Store>,
    /// It is held in memory by accident rather than by how the machine is set up.
    pub(super) is_lost: bool,
}

impl Disk {
    /// Where there can be no conversation on disk, that is said once and it is held in memory.
    pub(super) fn of(asked: &Chat, screen: Screen) -> Result<Self> {
        if asked.no_save {
            return Ok(Self::default());
        }
        let Some(path) = store::database_path() else {
            screen.note("there is no home folder; nothing is kept");
            return Ok(Self::default());
        };
        let is_new = !asked.takes_up();
        match Keeper::open(&path, asked.name.as_deref().filter(|_| is_new)) {
            Ok(keeper) => {
                tell_of_damage(keeper.store(), screen);
                Ok(Self {
                    keeper: Some(keeper),
                    ..Self::default()
                })
            }
            // To go on without what a newer version keeps, or what was asked for, would surprise.
            Err(error) if Trouble::of(&error) == Some(Trouble::Newer) => Err(error),
            Err(error) if error.kind() == ErrorKind::Usage => Err(error),
            Err(error) => {
                let is_unwritable = Trouble::of(&error) == Some(Trouble::Unwritable);
                let to_read = match (is_new, is_unwritable) {
                    (true, _) => None,
                    (false, true) => match Store::open_to_read(&path) {
                        Ok(store) => Some(store),
                        Err(_) => return Err(error),
                    },
                    (false, false) => return Err(error),
                };
                screen.error(&error);
                screen.note("nothing is kept; the conversation is held in memory");
                Ok(Self {
                    keeper: None,
                    to_read,
                    is_lost: !is_unwritable,
                })
            }
        }
    }
}

/// Takes up the conversation that is asked for, from where it can only be read if that is all there
/// is.
pub(super) fn take_up(
    asked: &Chat,
    talk: &mut Talk,
    to_read: Option<&Store>,
) -> Result<Option<TakenUp>> {
    if !asked.takes_up() {
        return Ok(None);
    }
    let typed = asked.resume.as_deref();
    let mut taken_up = match to_read {
        Some(store) => talk.take_up(keeper::resume_to_read(store, typed)?, Wins::CommandLine),
        None => talk.resume(typed, Wins::CommandLine)?,
    };
    if let Some(new) = &asked.name {
        talk.rename(new)?;
        taken_up.name.clone_from(new);
    }
    Ok(Some(taken_up))
}
