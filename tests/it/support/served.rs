//! The demo endpoint in a process of its own, for runs that name no model or share a server.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};

use super::Home;

/// It ends when it is dropped.
pub struct Served {
    child: Child,
    pub url: String,
}

impl Served {
    pub fn start(home: &Home) -> Self {
        let mut child = home
            .command(&["demo-server"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap();
        Self {
            url: url.to_owned(),
            child,
        }
    }
}

impl Served {
    /// The signal that it ended by, once it was sent that one.
    pub fn ended_by(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.unwrap().success());
        self.child.wait().unwrap().signal()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
