//! Each operation with each of its system calls failed in turn.
//!
//! SQLite lets a test put its own functions in the place of the system calls its files go
//! through. That is the very point where a disk fails, and it needs no file system of its own. It
//! is for the whole process, so the tests here run in one of their own; which call fails is said
//! for each thread.

#![allow(unsafe_code)]

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::fs;
use std::sync::OnceLock;

use rusqlite::ffi;

use super::*;
use crate::chat::{ErrorKind, MessageBuilder, Result};
use crate::store::Trouble;

thread_local! {
    /// How many calls still go well; nothing, when all do.
    static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
    static FAILED: Cell<u32> = const { Cell::new(0) };
    /// Whether the calls behind the first failed one fail too.
    static FOR_GOOD: Cell<bool> = const { Cell::new(false) };
}

fn fails() -> bool {
    match LEFT.get() {
        None => false,
        Some(0) => {
            if !FOR_GOOD.get() {
                LEFT.set(None);
            }
            FAILED.set(FAILED.get() + 1);
            true
        }
        Some(left) => {
            LEFT.set(Some(left - 1));
            false
        }
    }
}

/// Runs something whose system call number `n`, from 0, fails.
fn with_fault<T>(n: u32, for_good: bool, work: impl FnOnce() -> T) -> (T, bool) {
    FAILED.set(0);
    FOR_GOOD.set(for_good);
    LEFT.set(Some(n));
    let done = work();
    LEFT.set(None);
    (done, FAILED.get() > 0)
}

/// A replacement that calls the original with a file that is none when it is to fail, so that
/// `errno` is set as well.
macro_rules! replace {
    ($original:ident, $name:ident($bad:expr $(, $arg:ident: $ty:ty)*) -> $ret:ty) => {
        static $original: OnceLock<unsafe extern "C" fn(c_int $(, $ty)*) -> $ret> = OnceLock::new();

        unsafe extern "C" fn $name(file: c_int $(, $arg: $ty)*) -> $ret {
            let original = $original.get().unwrap();
            let file = if fails() { $bad } else { file };
            // SAFETY: it is the function SQLite would have called, with arguments of its own.
            unsafe { original(file $(, $arg)*) }
        }
    };
}

replace!(READ, read(-1, to: *mut c_void, length: usize) -> isize);
replace!(PREAD, pread(-1, to: *mut c_void, length: usize, at: i64) -> isize);
replace!(WRITE, write(-1, from: *const c_void, length: usize) -> isize);
replace!(PWRITE, pwrite(-1, from: *const c_void, length: usize, at: i64) -> isize);
replace!(FTRUNCATE, ftruncate(-1, length: i64) -> c_int);

type Open = unsafe extern "C" fn(*const c_char, c_int, c_int) -> c_int;
static OPEN: OnceLock<Open> = OnceLock::new();

unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: c_int) -> c_int {
    let path = if fails() { c"".as_ptr() } else { path };
    // SAFETY: as above; no file has an empty name.
    unsafe { OPEN.get().unwrap()(path, flags, mode) }
}

/// Puts a function in the place of one of SQLite's system calls, where it has that one.
///
/// # Safety
/// `T` is the type of the function pointers, and the C type of the call.
unsafe fn put<T: Copy + Send + Sync>(name: &CStr, new: T, original: &OnceLock<T>) {
    // SAFETY: the default file system is there for good, and a function pointer is a function
    // pointer.
    unsafe {
        let vfs = ffi::sqlite3_vfs_find(std::ptr::null());
        let old = (*vfs).xGetSystemCall.unwrap()(vfs, name.as_ptr());
        if let Some(old) = old {
            let _ = original.set(std::mem::transmute_copy::<_, T>(&old));
            let new = std::mem::transmute_copy::<T, unsafe extern "C" fn()>(&new);
            let done = (*vfs).xSetSystemCall.unwrap()(vfs, name.as_ptr(), Some(new));
            assert_eq!(done, ffi::SQLITE_OK);
        }
    }
}

fn replace_system_calls() {
    type File<A> = unsafe extern "C" fn(c_int, A, usize) -> isize;
    type Place<A> = unsafe extern "C" fn(c_int, A, usize, i64) -> isize;
    type Truncate = unsafe extern "C" fn(c_int, i64) -> c_int;
    // SAFETY: the types are those of the calls on a platform with 64 bits.
    unsafe {
        put::<File<*mut c_void>>(c"read", read, &READ);
        put::<File<*const c_void>>(c"write", write, &WRITE);
        for name in [c"pread", c"pread64"] {
            put::<Place<*mut c_void>>(name, pread, &PREAD);
        }
        for name in [c"pwrite", c"pwrite64"] {
            put::<Place<*const c_void>>(name, pwrite, &PWRITE);
        }
        put::<Truncate>(c"ftruncate", ftruncate, &FTRUNCATE);
        put::<Open>(c"open", open, &OPEN);
    }
}

/// A store with something in it, and a turn that has begun.
struct Scene {
    place: Place,
    store: Store,
    at: Cursor,
    turn: crate::store::OpenTurn,
}

/// With the log, in which the newest may still be.
fn copy(from: &Place, to: &Place) {
    fs::create_dir_all(to.file.parent().unwrap()).unwrap();
    for suffix in ["", "-wal"] {
        let beside = |place: &Place| super::super::place::beside(&place.file, suffix);
        fs::copy(beside(from), beside(to)).unwrap();
    }
}

fn scene(template: &Place) -> Scene {
    let place = place();
    copy(template, &place);
    let store = place.open();
    let session = store.find("talk").unwrap();
    let mut at = store.load(&session).unwrap().cursor;
    let question = [Message::user("open question")];
    let turn = store
        .begin_turn(&mut at, Ask::New(&question), &options())
        .unwrap()
        .turn;
    Scene {
        place,
        store,
        at,
        turn,
    }
}

fn template() -> Place {
    let place = place();
    let store = place.open();
    let mut at = store.start(Some("talk"));
    let laden = MessageBuilder::user()
        .add_image("png", vec![7; 20_000])
        .build();
    store
        .append(&mut at, &[laden, Message::assistant("a picture")])
        .unwrap();
    say(&store, &mut at, "q1", "a1");
    say(&store, &mut at, "q2", "a2");
    store.undo(&mut at, 1).unwrap();
    say(&store, &mut store.start(Some("other")), "q", "a");
    drop(store);
    place
}

/// All that a person could see, without ids and times.
fn seen(store: &Store) -> Vec<String> {
    let mut all = vec![format!("{:?}", store.lines(99).unwrap())];
    for session in store.sessions(99).unwrap() {
        let loaded = store.load(&session.id).unwrap();
        let hash = history(loaded.messages.into_iter().map(|m| m.message)).hash();
        let tree = store.tree(&session.id).unwrap();
        let nodes = tree
            .iter()
            .map(|n| format!("{} {} {:?}", n.line, n.on_path, n.state));
        let (name, options) = (session.called(), loaded.options);
        all.push(format!(
            "{name} {hash} {options:?} {:?}",
            nodes.collect::<Vec<_>>()
        ));
    }
    all.push(format!("{}", count(store, "chunks")));
    // Two changes in one millisecond have no order.
    all.sort();
    all
}

type Operation = fn(&mut Scene) -> Result<()>;

const OPERATIONS: &[(&str, Operation)] = &[
    ("begin_turn", |s| {
        let question = MessageBuilder::user().add_image("png", vec![9; 9000]);
        let question = [question.add_text("look").build()];
        s.store
            .begin_turn(&mut s.at, Ask::New(&question), &options())
            .map(drop)
    }),
    ("append_text", |s| s.store.append_text(&mut s.turn, "piece")),
    ("end_turn", |s| {
        let answer = response(&"answer ".repeat(2000));
        s.store
            .end_turn(&mut s.at, &s.turn, &Ending::answered(&answer))
            .map(drop)
    }),
    ("undo", |s| s.store.undo(&mut s.at, 1).map(drop)),
    ("redo", |s| s.store.redo(&mut s.at).map(drop)),
    ("goto", |s| {
        let first = s.store.tree(s.at.session())?[1].id.clone();
        s.store.goto(&mut s.at, &first).map(drop)
    }),
    ("fork", |s| s.store.fork(&s.at, Some("fork")).map(drop)),
    ("append", |s| {
        let messages = [Message::user("one"), Message::assistant("two")];
        s.store.append(&mut s.at, &messages).map(drop)
    }),
    ("rename", |s| s.store.rename(s.at.session(), Some("talks"))),
    ("keep_options", |s| {
        let set = crate::chat::Json::parse("{\"temperature\":0.1}").unwrap();
        s.store.keep_options(&mut s.at, &set)
    }),
    ("add_line", |s| s.store.add_line("a line")),
    ("delete", |s| s.store.delete(s.at.session()).map(drop)),
    ("prune", |s| {
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(9);
        s.store.prune(later, Some(s.at.session())).map(drop)
    }),
];

#[test]
fn each_operation_fails_whole_at_any_of_its_system_calls() {
    alone("faults::a_process_whose_operations_fail");
}

#[test]
fn opening_fails_whole_at_any_of_its_system_calls() {
    alone("faults::a_process_whose_opening_fails");
}

fn alone(test: &str) {
    let output = child(test, "go").output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

#[test]
fn a_process_whose_operations_fail() {
    if job().is_none() {
        return;
    }
    replace_system_calls();
    let template = template();
    for (name, operation) in OPERATIONS {
        let mut calls = 0;
        for for_good in [false, true] {
            calls += each_call(&template, name, *operation, for_good);
        }
        assert!(calls > 2, "{name} has hardly a system call: {calls}");
    }
}

/// Fails the calls one after the other until there are no more.
fn each_call(template: &Place, name: &str, operation: Operation, for_good: bool) -> u32 {
    let mut after = scene(template);
    operation(&mut after).unwrap();
    let after = seen(&after.store);
    for n in 0..500 {
        let mut scene = scene(template);
        let before = seen(&scene.store);
        let cursor = scene.at.clone();
        let (done, failed) = with_fault(n, for_good, || operation(&mut scene));
        if !failed {
            done.unwrap();
            return n;
        }
        match done {
            // What fails behind the commit, such as emptying the log, is not the operation's.
            Ok(()) => assert_eq!(seen(&scene.store), after, "{name}, call {n}"),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Io, "{name}, call {n}: {error:?}");
                assert!(Trouble::of(&error).is_some(), "{name}, call {n}: {error:?}");
                assert_eq!(scene.at, cursor, "{name}, call {n}");
                assert_eq!(seen(&scene.store), before, "{name}, call {n}");
                operation(&mut scene).unwrap();
                assert_eq!(seen(&scene.store), after, "{name}, call {n}, tried again");
            }
        }
        let Scene { place, store, .. } = scene;
        drop(store);
        let store = place.open();
        assert_eq!(store.moved_aside(), None, "{name}, call {n}");
        assert_eq!(seen(&store), after, "{name}, call {n}, opened again");
        assert_sound(&store);
    }
    panic!("{name} never ends");
}

#[test]
fn a_process_whose_opening_fails() {
    if job().is_none() {
        return;
    }
    replace_system_calls();
    let template = template();
    for (is_new, for_good) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut n = 0;
        loop {
            let place = place();
            if is_new {
                fs::create_dir_all(place.file.parent().unwrap()).unwrap();
            } else {
                copy(&template, &place);
            }
            let (opened, failed) = with_fault(n, for_good, || Store::open(&place.file));
            match opened {
                Ok(store) => assert_eq!(store.moved_aside(), None, "call {n}"),
                Err(error) => assert!(Trouble::of(&error).is_some(), "call {n}: {error:?}"),
            }
            let store = place.open();
            assert_eq!(store.moved_aside(), None, "call {n}");
            assert_eq!(store.sessions(9).unwrap().len(), if is_new { 0 } else { 2 });
            assert_sound(&store);
            if !failed {
                break;
            }
            n += 1;
        }
        assert!(n > 5, "opening has hardly a system call: {n}");
    }
}
