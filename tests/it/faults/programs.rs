//! Signals where a program of the person's own has the terminal, or a line is being typed. A shell
//! with jobs stands around all of it, as one does in life.

use std::fs;
use std::io::Read;
use std::sync::mpsc;
use std::time::Duration;

use super::row::{Seen, rows};
use crate::support::{FaultServer, Gate, Home, Step, Terminal, wire};

rows! {
    stopped_editor: "Ctrl-Z in the editor", "both stop, and `fg` goes on with both", "-", "-";
    told_to_stop: "`kill -TSTP` while the editor is open", "both stop, and `fg` goes on with both", "-", "-";
    ended_editor: "SIGTERM or SIGHUP while the editor is open", "its whole group is told, one that is stopped as well, and waited for; the terminal as it was", "-", "-";
    deaf_editor: "an editor that does not heed SIGTERM", "waited for no longer than a second; the terminal as it was", "143", "-";
    interrupted_editor: "Ctrl-C in the editor", "ends the editor alone, which is said; the line is as it was", "-", "-";
    stopped_wait: "Ctrl-Z before the first byte", "stops, the terminal as it was; `fg` goes on waiting", "-", "complete";
    stopped_line: "`kill -TSTP` at the prompt", "stops at once, the terminal as it was; `fg` draws the line again", "-", "-";
}

/// A shell that runs the program as a job, says how it ended, and keeps the terminal's modes.
const JOB: &str = "set -m; stty -a > before; sh -c 'echo $$ > pid; exec \"$OUTCROP\" --demo'; \
                   code=$?; stty -a > after; echo left with $code;";

fn at_prompt(home: &Home, then: &str) -> Terminal {
    let terminal = Terminal::shell(home, &format!("{JOB} {then}"));
    terminal.prompt();
    terminal
}

fn editor(home: Home, script: &str) -> Home {
    let path = home.write("editor", script);
    home.with("EDITOR", &format!("sh {}", path.display()))
}

fn read(home: &Home, name: &str) -> String {
    fs::read_to_string(home.path().join(name)).unwrap()
}

fn kill(signal: &str, whom: &str) {
    let killed = std::process::Command::new("kill")
        .args([signal, "--", whom.trim()])
        .status();
    assert!(killed.unwrap().success());
}

fn stopped_editor() -> Seen {
    // Twice: what the program was told of the first stop must not stop it once more.
    stopped_in_the_editor(|terminal, _| terminal.press("\x1a"))
}

/// An editor goes on where the program is stopped and continued, and its line is sent.
fn stopped_in_the_editor(stop: impl FnOnce(&mut Terminal, &Home)) -> Seen {
    let script = "echo in the editor\nread -r line\necho \"edited $line\" > \"$1\"\n";
    let home = editor(Home::new(), script);
    let mut terminal = at_prompt(&home, "fg; stty -a > end; echo done");
    terminal.press("a line\x18\x05");
    terminal.see("in the editor");
    stop(&mut terminal, &home);
    terminal.see("left with 147");
    assert_eq!(read(&home, "before"), read(&home, "after"));
    terminal.press("by hand\r");
    terminal.see("❯ edited by hand");
    terminal.press("\r");
    terminal.see("You said: “edited by hand”");
    terminal.prompt();
    terminal.press("\x04");
    terminal.see("done");
    assert_eq!(read(&home, "before"), read(&home, "end"));
    Seen::new("-", "-")
}

/// Comes when nobody holds a FIFO open for writing any more.
struct Gone(mpsc::Receiver<()>);

impl Gone {
    fn watch(home: &Home) -> Self {
        let fifo = home.path().join("fifo");
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let mut fifo = fs::File::open(fifo).unwrap();
            fifo.read_to_end(&mut Vec::new()).unwrap();
            tell.send(()).unwrap();
        });
        Self(told)
    }

    #[track_caller]
    fn wait(&self) {
        self.0
            .recv_timeout(Duration::from_secs(20))
            .expect("the editor is still there");
    }
}

fn with_fifo() -> Home {
    let home = Home::new();
    let made = std::process::Command::new("mkfifo")
        .arg(home.path().join("fifo"))
        .status();
    assert!(made.unwrap().success());
    home
}

fn ended_editor() -> Seen {
    // Told alone, the shell would end and leave the sleeper.
    let script = "exec 3> \"$HOME/fifo\"\nsleep 300 &\necho in the editor\nwait\n";
    for (signal, code) in [("-TERM", 143), ("-HUP", 129)] {
        let home = editor(with_fifo(), script);
        let gone = Gone::watch(&home);
        let mut terminal = at_prompt(&home, "echo done");
        terminal.press("\x18\x05");
        terminal.see("in the editor");
        kill(signal, &read(&home, "pid"));
        terminal.see(&format!("left with {code}"));
        gone.wait();
        terminal.see("done");
        assert_eq!(read(&home, "before"), read(&home, "after"), "{signal}");
    }
    let home = editor(with_fifo(), script);
    let gone = Gone::watch(&home);
    let mut terminal = at_prompt(&home, "kill %%; fg; echo done");
    terminal.press("\x18\x05");
    terminal.see("in the editor");
    terminal.press("\x1a");
    terminal.see("done");
    gone.wait();
    Seen::new("-", "-")
}

fn deaf_editor() -> Seen {
    let script = "trap '' TERM\nexec 3> \"$HOME/fifo\"\necho $$ > editor.pid\n\
                  echo in the editor\nsleep 300\n";
    let home = editor(with_fifo(), script);
    let gone = Gone::watch(&home);
    let mut terminal = at_prompt(&home, "echo done");
    terminal.press("\x18\x05");
    terminal.see("in the editor");
    kill("-TERM", &read(&home, "pid"));
    terminal.see("left with 143");
    terminal.see("done");
    assert_eq!(read(&home, "before"), read(&home, "after"));
    kill("-KILL", &format!("-{}", read(&home, "editor.pid")));
    gone.wait();
    Seen::new(143, "-")
}

fn interrupted_editor() -> Seen {
    let home = editor(Home::new(), "echo in the editor\nexec sleep 300\n");
    let mut terminal = at_prompt(&home, "echo done");
    terminal.press("keep me\x18\x05");
    terminal.see("in the editor");
    terminal.press("\x03");
    let screen = terminal.see("`sh` ended with signal: 2");
    assert!(!screen.contains("set VISUAL"), "{screen}");
    terminal.until("the line again", |screen| {
        screen.trim_end().ends_with("❯ keep me")
    });
    terminal.press("\r");
    terminal.see("You said: “keep me”");
    terminal.prompt();
    terminal.press("\x04");
    terminal.see("done");
    Seen::new("-", "-")
}

fn stopped_wait() -> Seen {
    let gate = Gate::default();
    let server = FaultServer::always(vec![
        Step::Wait(gate.clone()),
        Step::write(wire::STREAM),
        Step::write(wire::answer("Hello")),
    ]);
    let home = server.home();
    let line = format!(
        "{} fg; stty -a > end; echo done",
        JOB.replace(" --demo", "")
    );
    let mut terminal = Terminal::shell(&home, &line);
    terminal.prompt();
    terminal.press("hi\r");
    server.request(0);
    terminal.press("\x1a");
    terminal.see("left with 147");
    assert_eq!(read(&home, "before"), read(&home, "after"));
    gate.open();
    terminal.see("Hello");
    terminal.prompt();
    terminal.press("\x04");
    terminal.see("done");
    assert_eq!(read(&home, "before"), read(&home, "end"));
    Seen::new("-", home.stored())
}

fn told_to_stop() -> Seen {
    stopped_in_the_editor(|_, home| kill("-TSTP", &read(home, "pid")))
}

fn stopped_line() -> Seen {
    let home = Home::new();
    let mut terminal = at_prompt(&home, "fg; stty -a > end; echo done");
    terminal.press("half a li");
    terminal.see("❯ half a li");
    kill("-TSTP", &read(&home, "pid"));
    terminal.see("left with 147");
    assert_eq!(read(&home, "before"), read(&home, "after"));
    terminal.until("the line again", |screen| {
        screen.trim_end().ends_with("❯ half a li") && screen.contains("left with")
    });
    terminal.press("ne\r");
    terminal.see("You said: “half a line”");
    terminal.prompt();
    terminal.press("\x04");
    terminal.see("done");
    assert_eq!(read(&home, "before"), read(&home, "end"));
    Seen::new("-", "-")
}
