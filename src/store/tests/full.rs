//! A disk that fills up, and one that can only be read: a small file system of its own, mounted
//! where only the test's process sees it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use super::*;
use crate::chat::ErrorKind;
use crate::store::Trouble;

/// Runs a test in a process of its own, in which `folder` is a disk of this size. `false`, when
/// this machine does not let one mount.
fn on_a_disk(test: &str, size: &str, folder: &Path) -> bool {
    let mount = format!("mount -t tmpfs -o size={size},mode=0700 none \"$1\"");
    let tried = Command::new("unshare")
        .args(["-rm", "sh", "-c", &mount, "sh"])
        .arg(folder)
        .output();
    if !tried.is_ok_and(|output| output.status.success()) {
        return false;
    }
    let inner = child(test, &folder.display().to_string());
    let output = Command::new("unshare")
        .args([
            "-rm",
            "sh",
            "-c",
            &format!("{mount} && shift && exec \"$@\""),
            "sh",
        ])
        .arg(folder)
        .arg(inner.get_program())
        .args(inner.get_args())
        .env(JOB, folder)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    true
}

fn needs_a_disk(test: &str, size: &str) {
    let folder = tempfile::tempdir().unwrap();
    if !on_a_disk(test, size, folder.path()) {
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(
            !ci,
            "this machine does not let a test mount a disk of its own"
        );
        // A skipped test that looks like one that passed would be a lie.
        let told = format!("\nNOT TESTED: {test} (no mount in a namespace of its own)\n");
        let screen = fs::OpenOptions::new().append(true).open("/dev/stderr");
        let _ = screen.and_then(|mut screen| screen.write_all(told.as_bytes()));
    }
}

#[test]
fn a_full_disk_is_named_and_what_was_kept_before_stays() {
    needs_a_disk("full::a_program_on_a_disk_that_fills_up", "8m");
}

#[test]
fn a_program_on_a_disk_that_fills_up() {
    let Some(folder) = job() else { return };
    let folder = Path::new(&folder);
    let ballast = folder.join("ballast");
    fs::write(&ballast, vec![1; 600_000]).unwrap();
    let file = folder.join("outcrop.db");
    let store = Store::open(&file).unwrap();
    let mut at = store.start(None);
    let mut kept = 0;
    let (question, answer) = ("question ".repeat(500), "answer ".repeat(3000));
    let error = loop {
        match turn(&store, &mut at, &question, &answer) {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 1000, "a disk of 8 MB does not fill up");
    };
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(Trouble::of(&error), Some(Trouble::Full), "{error:?}");
    assert!(error.to_string().contains("not saved"));
    assert!(error.hint().is_some());
    assert!(kept > 10, "{kept} turns");
    let as_it_was = |store: &Store| {
        let loaded = store.load(&store.newest(None).unwrap().unwrap()).unwrap();
        assert_eq!(loaded.messages.len(), 2 * kept);
    };
    as_it_was(&store);
    assert!(turn(&store, &mut at, &question, &answer).is_err());
    drop(store);
    // The next start, on a disk that is still full, reads what there is or says why not.
    match Store::open(&file) {
        Ok(store) => as_it_was(&store),
        Err(error) => assert_eq!(Trouble::of(&error), Some(Trouble::Full), "{error:?}"),
    }

    fs::remove_file(&ballast).unwrap();
    let store = Store::open(&file).unwrap();
    assert_eq!(store.moved_aside(), None);
    as_it_was(&store);
    turn(&store, &mut at, &question, &answer).unwrap();
    assert_eq!(texts(&store, &at).len(), 2 * kept + 2);
    assert_sound(&store);
}

fn turn(store: &Store, at: &mut Cursor, question: &str, answer: &str) -> crate::chat::Result<()> {
    let question = [Message::user(question)];
    let mut begun = store.begin_turn(at, Ask::New(&question), &options())?;
    store.append_text(&mut begun.turn, answer)?;
    let response = response(answer);
    store.end_turn(at, &begun.turn, &Ending::answered(&response))?;
    Ok(())
}

#[test]
fn a_disk_that_is_read_only_is_named() {
    needs_a_disk("full::a_program_on_a_disk_that_is_read_only", "3m");
}

#[test]
fn a_program_on_a_disk_that_is_read_only() {
    let Some(folder) = job() else { return };
    let file = Path::new(&folder).join("home").join("outcrop.db");
    let store = Store::open(&file).unwrap();
    say(&store, &mut store.start(None), "q", "a");
    drop(store);
    let remount = ["-o", "remount,ro", &folder];
    assert!(
        Command::new("mount")
            .args(remount)
            .status()
            .unwrap()
            .success()
    );
    for path in [file, Path::new(&folder).join("other").join("outcrop.db")] {
        let error = Store::open(&path).unwrap_err();
        assert_eq!(Trouble::of(&error), Some(Trouble::Unwritable), "{error:?}");
    }
}

#[test]
fn a_disk_that_is_full_from_the_start_is_named() {
    needs_a_disk("full::a_program_on_a_disk_that_is_full", "64k");
}

#[test]
fn a_program_on_a_disk_that_is_full() {
    let Some(folder) = job() else { return };
    let _ = fs::write(Path::new(&folder).join("ballast"), vec![1; 100_000]);
    let error = Store::open(&Path::new(&folder).join("outcrop.db")).unwrap_err();
    assert_eq!(Trouble::of(&error), Some(Trouble::Full), "{error:?}");
}
