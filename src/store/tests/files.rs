//! The folder and the files: who can read them, and what happens when they are not what they
//! should be.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::chat::{Error, ErrorKind};
use crate::store::Trouble;

fn trouble(result: crate::chat::Result<Store>) -> (Trouble, Error) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.hint().is_some(), "{error:?}");
    (Trouble::of(&error).unwrap(), error)
}

#[cfg(unix)]
#[test]
fn folders_are_for_their_owner_alone_and_so_are_all_files() {
    use std::os::unix::fs::PermissionsExt;
    fn modes(folder: &Path, found: &mut Vec<(PathBuf, u32)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            if path.is_dir() {
                modes(&path, found);
            }
            found.push((path, mode));
        }
    }
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    say(&store, &mut at, "q", "a");
    let mut found = Vec::new();
    let root = place.file.parent().unwrap().parent().unwrap();
    modes(root, &mut found);
    assert!(found.len() >= 6, "{found:?}");
    for (path, mode) in found {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}", path.display());
    }

    drop(store);
    fs::set_permissions(&place.file, fs::Permissions::from_mode(0o644)).unwrap();
    let _store = place.open();
    let mode = fs::metadata(&place.file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "a file that was copied here");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_but_a_home_behind_one_is_fine() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    Store::open(&link.join("outcrop.db")).unwrap();

    let planted = real.join("planted.db");
    for target in ["outcrop.db", "nothing"] {
        std::os::unix::fs::symlink(real.join(target), &planted).unwrap();
        let (trouble, error) = trouble(Store::open(&planted));
        assert_eq!(trouble, Trouble::Unwritable);
        assert!(
            error.to_string().contains("planted.db is a link"),
            "{error}"
        );
        assert!(
            error
                .hint()
                .unwrap()
                .contains("the folder the link leads to")
        );
        fs::remove_file(&planted).unwrap();
    }
    assert!(!real.join("nothing").exists());
}

#[test]
fn a_home_that_cannot_be_made_is_told_apart_and_memory_still_works() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    for path in ["file/outcrop.db", "file/deeper/outcrop.db"] {
        let (trouble, error) = trouble(Store::open(&folder.path().join(path)));
        assert_eq!(trouble, Trouble::Unwritable);
        assert!(
            error
                .to_string()
                .starts_with("conversations cannot be kept in")
        );
    }
    fs::create_dir(folder.path().join("outcrop.db")).unwrap();
    let (found, _) = trouble(Store::open(&folder.path().join("outcrop.db")));
    assert_eq!(found, Trouble::Unwritable);
    let store = Store::in_memory().unwrap();
    say(&store, &mut store.start(None), "q", "a");
}

#[cfg(unix)]
#[test]
fn a_file_or_folder_that_is_read_only_is_told_apart() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    say(&place.open(), &mut place.open().start(None), "q", "a");
    let folder = place.file.parent().unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o500)).unwrap();
    fs::set_permissions(&place.file, fs::Permissions::from_mode(0o400)).unwrap();
    let allowed = fs::OpenOptions::new().write(true).open(&place.file).is_ok();
    if !allowed {
        let (found, _) = trouble(Store::open(&place.file));
        assert_eq!(found, Trouble::Unwritable);
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_file_that_is_no_database_is_moved_aside_and_a_new_one_made() {
    let place = place();
    drop(place.open());
    fs::write(&place.file, "no database at all, ".repeat(500)).unwrap();
    fs::write(super::super::place::beside(&place.file, "-wal"), "a log").unwrap();
    let store = place.open();
    let aside = store.moved_aside().unwrap().to_owned();
    assert!(
        fs::read_to_string(&aside)
            .unwrap()
            .starts_with("no database")
    );
    let log = super::super::place::beside(&aside, "-wal");
    assert_eq!(fs::read_to_string(log).unwrap(), "a log");
    say(&store, &mut store.start(None), "q", "a");
    drop(store);

    fs::write(&place.file, "damaged once more, ".repeat(500)).unwrap();
    let store = place.open();
    assert_ne!(store.moved_aside().unwrap(), aside);
    assert!(aside.exists());
    drop(store);
    assert_eq!(place.open().moved_aside(), None);
}

#[test]
fn the_file_alone_has_everything_when_the_program_has_ended() {
    let place = place();
    let log = super::super::place::beside(&place.file, "-wal");
    let length = || fs::metadata(&log).unwrap().len();
    let store = place.open();
    let mut at = store.start(None);
    say(&store, &mut at, "q", "a");
    drop(store);
    assert!(length() > 0, "the log was taken away for a single turn");
    fs::remove_file(&log).unwrap();

    let store = place.open();
    let loaded = store.load(at.session()).unwrap();
    assert_eq!(loaded.messages.len(), 2);
    for _ in 0..60 {
        say(&store, &mut at, "q", &"answer ".repeat(500));
    }
    drop(store);
    assert!(length() < 2 << 20, "nobody has written it back");
    assert_eq!(place.open().load(at.session()).unwrap().messages.len(), 122);
}

/// With all of it in the file itself, for what is done to that.
fn close_in_one_file(store: Store) {
    let written = store.db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    written.unwrap();
}

/// A database that was closed, with its pages from the third on overwritten.
fn damage(place: &Place) {
    let store = place.open();
    let mut at = store.start(None);
    for n in 0..50 {
        say(
            &store,
            &mut at,
            &format!("question {n}"),
            &"answer ".repeat(100),
        );
    }
    close_in_one_file(store);
    let mut bytes = fs::read(&place.file).unwrap();
    for byte in bytes.iter_mut().skip(3 * 4096) {
        *byte = 0x5a;
    }
    fs::write(&place.file, bytes).unwrap();
}

#[test]
fn damage_that_shows_later_is_named_and_settled_at_the_next_start() {
    let place = place();
    damage(&place);
    let store = match Store::open(&place.file) {
        Ok(store) if store.moved_aside().is_some() => store,
        Ok(store) => {
            let error = store.sessions(9).and_then(|all| store.load(&all[0].id));
            let error = error.unwrap_err();
            assert_eq!(Trouble::of(&error), Some(Trouble::Damaged), "{error:?}");
            drop(store);
            place.open()
        }
        Err(error) => panic!("{error:?}"),
    };
    let aside = store.moved_aside().expect("the damaged file is moved");
    assert!(aside.exists());
    assert_eq!(store.sessions(9).unwrap(), []);
    drop(store);
    assert_eq!(place.open().moved_aside(), None);
}

#[test]
fn a_damaged_index_of_words_is_made_anew_and_nothing_is_moved() {
    let place = place();
    let store = place.open();
    say(&store, &mut store.start(None), "findme", "a");
    store
        .db
        .execute_batch("UPDATE message_words_data SET block = x'00' WHERE id > 10")
        .unwrap();
    drop(store);
    let store = place.open();
    let error = store.search("findme", 9).unwrap_err();
    assert_eq!(Trouble::of(&error), Some(Trouble::Damaged));
    drop(store);
    let store = place.open();
    assert_eq!(store.moved_aside(), None);
    assert_eq!(store.search("findme", 9).unwrap().len(), 1);
    assert_sound(&store);
}

#[test]
fn any_cut_or_flip_of_the_file_is_survived() {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    for n in 0..20 {
        say(&store, &mut at, &format!("question {n}"), "answer");
    }
    close_in_one_file(store);
    let whole = fs::read(&place.file).unwrap();
    let lengths = [
        0,
        1,
        15,
        16,
        99,
        100,
        512,
        4095,
        4096,
        5000,
        whole.len() / 2,
    ];
    for length in lengths {
        survive(&place, &whole[..length]);
    }
    for at in (0..whole.len()).step_by(1531).chain(0..110) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0xff;
        survive(&place, &flipped);
    }
}

/// Whatever the bytes are, the store opens, now or at the next start, or says why not.
fn survive(place: &Place, bytes: &[u8]) {
    fs::write(&place.file, bytes).unwrap();
    for _ in 0..2 {
        match Store::open(&place.file) {
            Err(error) => assert!(Trouble::of(&error).is_some(), "{error:?}"),
            Ok(store) => {
                let all = store.sessions(9);
                let loaded = all.and_then(|all| all.iter().map(|s| store.load(&s.id)).collect());
                let loaded: crate::chat::Result<Vec<_>> = loaded;
                if let Err(error) = loaded {
                    assert!(Trouble::of(&error).is_some(), "{error:?}");
                }
            }
        }
    }
}

#[test]
fn a_newer_schema_is_refused_with_both_versions_and_left_alone() {
    let place = place();
    let store = place.open();
    say(&store, &mut store.start(None), "q", "a");
    store
        .db
        .execute(
            "INSERT INTO migrations (name, program, made) VALUES ('9999_moods', '9.8.7', 0)",
            [],
        )
        .unwrap();
    drop(store);
    let before = fs::read(&place.file).unwrap();
    let (trouble, error) = trouble(Store::open(&place.file));
    assert_eq!(trouble, Trouble::Newer);
    let text = error.to_string();
    let ours = env!("CARGO_PKG_VERSION");
    for part in [
        "schema 3 (`9999_moods`) of outcrop 9.8.7",
        &format!("outcrop {ours}"),
        "schema 2 (`0002_answers`)",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(fs::read(&place.file).unwrap(), before);
}

#[test]
fn an_older_schema_is_brought_up_to_date_with_all_that_is_kept() {
    let place = place();
    let store = place.open();
    say(&store, &mut store.start(None), "q", "a");
    store
        .db
        .execute_batch(
            "DELETE FROM migrations WHERE version > 1;
             ALTER TABLE messages DROP COLUMN stop_reason;
             ALTER TABLE messages DROP COLUMN model;",
        )
        .unwrap();
    drop(store);
    let (trouble, error) = trouble(Store::open_to_read(&place.file));
    assert_eq!(trouble, Trouble::Unwritable, "{error}");
    let store = place.open();
    let session = store.newest(None).unwrap().unwrap();
    assert_eq!(store.load(&session).unwrap().messages.len(), 2);
    assert!(Store::open_to_read(&place.file).is_ok());
}

#[test]
fn the_database_of_another_program_is_refused_and_left_alone() {
    let place = place();
    fs::create_dir_all(place.file.parent().unwrap()).unwrap();
    let theirs = rusqlite::Connection::open(&place.file).unwrap();
    theirs
        .execute_batch("CREATE TABLE bookmarks (url)")
        .unwrap();
    drop(theirs);
    let before = fs::read(&place.file).unwrap();
    let (trouble, _) = trouble(Store::open(&place.file));
    assert_eq!(trouble, Trouble::Foreign);
    assert_eq!(fs::read(&place.file).unwrap(), before);
}

#[test]
fn the_file_says_how_it_is_kept() {
    let store = place();
    let store = store.open();
    let pragma = |name: &str| -> String {
        let read = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
        let value = store.db.pragma_query_value(None, name, read).unwrap();
        format!("{value:?}")
    };
    assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
    assert_eq!(pragma("synchronous"), "Integer(2)");
    assert_eq!(pragma("foreign_keys"), "Integer(1)");
    assert_eq!(pragma("busy_timeout"), "Integer(5000)");
    assert_eq!(pragma("auto_vacuum"), "Integer(2)");
}
