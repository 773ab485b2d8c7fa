//! The built program on a pseudo-terminal, with a model of the screen it draws.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

use super::Home;

/// Far longer than anything here takes; only a fault lasts so long.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the program writes when a line was entered, where it makes marks.
const TAKEN: &[u8] = b"\x1b]133;C";
const ROWS: u16 = 60;
const COLUMNS: u16 = 100;

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    screen: Arc<(Mutex<Screen>, Condvar)>,
}

struct Screen {
    model: vt100::Parser,
    raw: Vec<u8>,
    closed: bool,
}

impl Terminal {
    /// Starts the program and waits for its first prompt.
    pub fn demo(home: &Home, arguments: &[&str]) -> Self {
        let terminal = Self::start(home, &[&["--demo"], arguments].concat());
        terminal.prompt();
        terminal
    }

    pub fn start(home: &Home, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_outcrop"));
        command.args(arguments);
        Self::spawn(home, command)
    }

    /// Starts a line of a shell, for what needs redirections.
    pub fn shell(home: &Home, line: &str) -> Self {
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(["-c", line]);
        command.env("OUTCROP", env!("CARGO_BIN_EXE_outcrop"));
        Self::spawn(home, command)
    }

    fn spawn(home: &Home, mut command: CommandBuilder) -> Self {
        let outcrop = command.get_env("OUTCROP").map(ToOwned::to_owned);
        command.env_clear();
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        if let Some(path) = outcrop {
            command.env("OUTCROP", path);
        }
        command.cwd(home.path());
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Screen {
            model: vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 1000),
            raw: Vec::new(),
            closed: false,
        };
        let screen = Arc::new((Mutex::new(screen), Condvar::new()));
        let reader = pair.master.try_clone_reader().unwrap();
        let seen = Arc::clone(&screen);
        std::thread::spawn(move || watch(reader, &seen));
        let writer = pair.master.take_writer().unwrap();
        Self {
            master: pair.master,
            writer,
            child,
            screen,
        }
    }

    /// Presses keys: `\r` is Enter, `\x03` Ctrl-C.
    pub fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    pub fn press_bytes(&mut self, keys: &[u8]) {
        self.writer.write_all(keys).unwrap();
        self.writer.flush().unwrap();
    }

    /// Types a line at the prompt, waits for the next prompt, and gives what came of the line: what
    /// stands below it, as what was on the screen before proves nothing. Where the line is broken, or
    /// no longer there, that is the whole screen.
    #[track_caller]
    pub fn say(&mut self, line: &str) -> String {
        self.prompt();
        self.press(line);
        // A line that is drawn anew with every key is there when all of it is. One that does not fit
        // into a row is broken on the screen.
        let fits = line.len() < usize::from(COLUMNS) / 2;
        let whole = line
            .chars()
            .all(|c| fits && (' '..='~').contains(&c))
            .then(|| line.trim());
        self.until(&format!("{line:?} behind the prompt"), |screen| {
            !at_prompt(screen) && screen.contains(whole.unwrap_or_default())
        });
        let before = self.raw().len();
        self.press("\r");
        // The prompt is drawn anew with a key, so an empty one may be seen for a moment; only behind
        // the mark that the line was taken is it the next one.
        let makes_marks = String::from_utf8_lossy(&self.raw()).contains("\x1b]133;A");
        if makes_marks {
            self.wait(&format!("sign that {line:?} was taken"), |screen| {
                let since = &screen.raw[before..];
                since.windows(TAKEN.len()).any(|bytes| bytes == TAKEN)
            });
        }
        let screen = self.until(&format!("a prompt after {line:?}"), at_prompt);
        match whole.and_then(|line| screen.rsplit_once(&format!("❯ {line}"))) {
            Some((_, below)) => below.to_owned(),
            None => screen,
        }
    }

    /// Waits for an empty prompt on the last line.
    #[track_caller]
    pub fn prompt(&self) -> String {
        self.until("a prompt", at_prompt)
    }

    /// Waits for a text to be on the screen.
    #[track_caller]
    pub fn see(&self, text: &str) -> String {
        self.until(&format!("{text:?}"), |screen| screen.contains(text))
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        self.wait(what, |screen| wanted(&screen.model.screen().contents()))
    }

    #[track_caller]
    fn wait(&self, what: &str, wanted: impl Fn(&Screen) -> bool) -> String {
        let (screen, changed) = &*self.screen;
        let deadline = Instant::now() + PATIENCE;
        let mut screen = screen.lock().unwrap();
        loop {
            if wanted(&screen) {
                return screen.model.screen().contents();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !screen.closed,
                "no {what} on the screen:\n{}",
                screen.model.screen().contents()
            );
            screen = changed.wait_timeout(screen, left).unwrap().0;
        }
    }

    pub fn contents(&self) -> String {
        self.screen.0.lock().unwrap().model.screen().contents()
    }

    /// The rows of the screen, those too that go on in the next.
    pub fn rows(&self) -> Vec<String> {
        let screen = self.screen.0.lock().unwrap();
        let (_, columns) = screen.model.screen().size();
        let rows = screen.model.screen().rows(0, columns.get());
        rows.map(|row| row.trim_end().to_owned()).collect()
    }

    /// Every byte the program has written.
    pub fn raw(&self) -> Vec<u8> {
        self.screen.0.lock().unwrap().raw.clone()
    }

    /// The terminal's input, output and local modes.
    pub fn modes(&self) -> [u64; 3] {
        let modes = self.master.get_termios().unwrap();
        [
            modes.input_flags.bits().into(),
            modes.output_flags.bits().into(),
            modes.local_flags.bits().into(),
        ]
    }

    /// Makes the window another size.
    pub fn resize(&self, rows: u16, columns: u16) {
        let mut screen = self.screen.0.lock().unwrap();
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        screen
            .model
            .screen_mut()
            .set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.master.resize(size).unwrap();
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        let killed = std::process::Command::new("kill")
            .args([signal, &pid])
            .status()
            .unwrap();
        assert!(killed.success());
    }

    /// What `/hash` shows of the conversation as it is: its messages and their hash.
    #[track_caller]
    pub fn hash(&mut self) -> String {
        let screen = self.say("/hash");
        let mut lines = screen.lines().rev();
        lines
            .find(|line| line.starts_with("n_msg"))
            .unwrap()
            .to_owned()
    }

    /// Leaves the conversation.
    #[track_caller]
    pub fn leave(mut self) {
        self.press("/quit\r");
        assert_eq!(self.end(), 0);
    }

    /// Waits for the program to end, and gives all it has written.
    pub fn rest(&mut self) -> Vec<u8> {
        let (screen, changed) = &*self.screen;
        let screen = screen.lock().unwrap();
        let waited = changed
            .wait_timeout_while(screen, PATIENCE, |screen| !screen.closed)
            .unwrap();
        assert!(
            !waited.1.timed_out(),
            "still running:\n{}",
            waited.0.model.screen().contents()
        );
        waited.0.raw.clone()
    }

    /// Waits for the program to end.
    pub fn end(&mut self) -> u32 {
        self.status().exit_code()
    }

    /// Waits for the program to end, and names the signal that ended it.
    pub fn ended_by(&mut self) -> Option<String> {
        self.status().signal().map(str::to_owned)
    }

    fn status(&mut self) -> ExitStatus {
        // Its end hangs the terminal up, whoever else still has it open.
        self.rest();
        self.child.wait().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// The last line that is not empty is nothing but a prompt.
fn at_prompt(screen: &str) -> bool {
    let last = screen
        .trim_end_matches('\n')
        .lines()
        .last()
        .unwrap_or_default()
        .trim_end();
    last.ends_with('❯') || last == ">" || last.ends_with(" >")
}

fn watch(mut reader: Box<dyn Read + Send>, seen: &(Mutex<Screen>, Condvar)) {
    let mut buffer = [0; 4096];
    loop {
        let read = reader.read(&mut buffer).unwrap_or(0);
        let mut screen = seen.0.lock().unwrap();
        screen.raw.extend_from_slice(&buffer[..read]);
        screen.model.process(&buffer[..read]);
        screen.closed = read == 0;
        seen.1.notify_all();
        if read == 0 {
            return;
        }
    }
}
