//! Eight programs that write at once.

use super::*;

const PROGRAMS: usize = 8;
const TURNS: usize = 12;

#[test]
fn a_program_of_the_crowd() {
    let Some(job) = job() else { return };
    let (file, me) = job.split_once('|').unwrap();
    let store = Store::open(file.as_ref()).unwrap();
    let mut own = store.start(Some(me));
    let shared = store.find("shared").unwrap();
    let mut shared = store.load(&shared).unwrap().cursor;
    for n in 0..TURNS {
        say(&store, &mut own, &format!("{me} own {n}"), "a");
        say(&store, &mut shared, &format!("{me} shared {n}"), "a");
        store.add_line(&format!("{me} {n}")).unwrap();
    }
    let asked: Vec<_> = texts(&store, &shared)
        .into_iter()
        .skip(2)
        .step_by(2)
        .collect();
    let mine: Vec<_> = (0..TURNS).map(|n| format!("{me} shared {n}")).collect();
    assert!(asked.ends_with(&mine[1..]), "{asked:?}");
}

fn all_at_once(file: &std::path::Path, test: &str) {
    let programs: Vec<_> = (0..PROGRAMS)
        .map(|n| {
            let mut child = child(test, &format!("{}|program{n}", file.display()));
            child.stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut program in programs {
        assert!(program.wait().unwrap().success());
    }
}

#[test]
fn eight_programs_at_once_lose_nothing_and_overwrite_nothing() {
    let place = place();
    let store = place.open();
    say(&store, &mut store.start(Some("shared")), "first", "a");
    all_at_once(&place.file, "crowd::a_program_of_the_crowd");
    assert_sound(&store);
    assert_eq!(store.unfinished().unwrap(), []);
    let turns = 1 + 2 * PROGRAMS * TURNS;
    assert_eq!(count(&store, "turns"), i64::try_from(turns).unwrap());
    assert_eq!(count(&store, "messages"), i64::try_from(2 * turns).unwrap());
    assert_eq!(store.lines(999).unwrap().len(), PROGRAMS * TURNS);
    for n in 0..PROGRAMS {
        let own = store
            .load(&store.find(&format!("program{n}")).unwrap())
            .unwrap();
        assert_eq!(own.messages.len(), 2 * TURNS);
    }
    for n in 0..TURNS {
        let found = store.search(&format!("\"shared {n}\""), 99).unwrap();
        assert_eq!(
            found.len(),
            PROGRAMS,
            "a turn of the shared session is lost"
        );
    }
}

#[test]
fn a_program_that_makes_the_database() {
    let Some(job) = job() else { return };
    let (file, me) = job.split_once('|').unwrap();
    let store = Store::open(file.as_ref()).unwrap();
    assert_eq!(store.moved_aside(), None);
    say(&store, &mut store.start(Some(me)), "q", "a");
}

#[test]
fn eight_programs_that_start_at_once_make_one_database() {
    for _ in 0..3 {
        let place = place();
        all_at_once(&place.file, "crowd::a_program_that_makes_the_database");
        let store = place.open();
        assert_eq!(store.sessions(99).unwrap().len(), PROGRAMS);
        assert_sound(&store);
    }
}
