//! That text is on the terminal the moment it arrives.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::support::Terminal;
use super::support::feed::{self, STREAM, feed};

const WORDS: usize = 100;

/// The server writes no word before the one in front of it is on the screen, so that the answer
/// would never end if anything were held back until more comes. How long each took is printed, and
/// measured against a yardstick in `benches`.
#[test]
#[allow(clippy::print_stdout, reason = "a figure is there to be read")]
fn each_delta_is_on_the_terminal_before_the_next_is_written() {
    let (seen, is_seen) = channel::<()>();
    let (wrote, is_written) = channel::<Instant>();
    let is_seen: Mutex<Receiver<()>> = Mutex::new(is_seen);
    let wrote = Mutex::new(wrote);
    let url = feed(move |_, out| {
        out.write_all(STREAM)?;
        out.write_all(&feed::start())?;
        for n in 0..WORDS {
            out.write_all(&feed::text(&word(n)))?;
            let now = Instant::now();
            out.flush()?;
            let _ = wrote.lock().unwrap().send(now);
            let _ = is_seen.lock().unwrap().recv();
        }
        out.write_all(&feed::ending())
    });
    let home = feed::home_of(&url);
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("go\r");
    let mut took = Vec::new();
    for n in 0..WORDS {
        let written = is_written.recv_timeout(Duration::from_secs(20)).unwrap();
        terminal.see(&format!("word{n}"));
        took.push(written.elapsed());
        seen.send(()).unwrap();
    }
    terminal.prompt();
    took.sort_unstable();
    println!(
        "from the server's write to the terminal: median {:?}, longest {:?}",
        took[WORDS / 2],
        took[WORDS - 1]
    );
}

/// Words of all kinds, some of which begin what Markdown would draw otherwise.
fn word(n: usize) -> String {
    let (before, after) = [
        ("", " "),
        ("**", "** "),
        ("`", "` "),
        ("", ".\n\n"),
        ("- ", "\n"),
    ][n % 5];
    format!("{before}word{n}{after}")
}
