//! The built program as a child process with pipes.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// An empty home for one test, and the environment that goes with it.
pub struct Home {
    folder: TempDir,
    extra: Vec<(String, String)>,
}

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Ran {
    /// The exit code, or 128 and the number of the signal it died of.
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            extra: Vec::new(),
        }
    }

    /// Sets a variable for everything that is run here.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.extra.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file into the home.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The whole environment of the program; nothing of the test's own gets in.
    pub fn environment(&self) -> Vec<(String, String)> {
        let fixed = [
            ("HOME", self.folder.path().to_str().unwrap()),
            ("PATH", "/usr/bin:/bin"),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        let fixed = fixed
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        fixed.chain(self.extra.iter().cloned()).collect()
    }

    /// The state of the newest turn in the store, or `none`.
    pub fn stored(&self) -> String {
        self.newest_turn().unwrap_or_else(|| "none".to_owned())
    }

    fn newest_turn(&self) -> Option<String> {
        let path = self.path().join(".local/share/outcrop/outcrop.db");
        let database = path
            .exists()
            .then(|| rusqlite::Connection::open(path).unwrap())?;
        let newest = "SELECT state FROM turns ORDER BY key DESC LIMIT 1";
        let state = database.query_row(newest, [], |row| row.get(0));
        rusqlite::OptionalExtension::optional(state).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outcrop"));
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment())
            .current_dir(self.path());
        command
    }

    /// Runs the program with this on standard input, which is a pipe.
    pub fn run(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let bytes = stdin.as_ref().to_vec();
        let writer = std::thread::spawn(move || {
            // A program that refuses early may not read it all.
            let _ = pipe.write_all(&bytes);
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output.into()
    }

    /// Runs a script of a shell that may mount, with the program's path in `$OUTCROP`.
    pub fn mounting<P: AsRef<OsStr>>(
        &self,
        script: &str,
        arguments: impl IntoIterator<Item = P>,
    ) -> Ran {
        Command::new("unshare")
            .args(["-rm", "sh", "-c", script, "sh"])
            .args(arguments)
            .env_clear()
            .envs(self.environment())
            .env("OUTCROP", env!("CARGO_BIN_EXE_outcrop"))
            .stdin(Stdio::null())
            .output()
            .unwrap()
            .into()
    }

    /// Runs the program against its demo endpoint.
    pub fn demo(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        self.run(&[&["--demo"], arguments].concat(), stdin)
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output
                .status
                .code()
                .unwrap_or_else(|| 128 + output.status.signal().unwrap()),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Checks that the run was refused: one `error:` line, one `hint:` line, nothing else.
    #[track_caller]
    pub fn refused(&self, code: i32, says: &str) {
        let lines: Vec<&str> = self.err.lines().collect();
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        let [error, hint] = lines[..] else {
            panic!("not one error and one hint: {self:?}");
        };
        assert!(
            error.starts_with("error: ") && error.contains(says),
            "{says:?} not in {error:?}"
        );
        assert!(hint.starts_with("hint: ") && hint.len() > 10, "{hint:?}");
    }

    /// The first request that it says it sent, being verbose.
    pub fn request(&self) -> serde_json::Value {
        let start = self.err.find("\n{").unwrap();
        let end = self
            .err
            .find("----- Converse response")
            .unwrap_or(self.err.len());
        serde_json::from_str(&self.err[start..end]).unwrap()
    }
}
