//! The page of a hostile conversation in a real browser: nothing in it runs, nothing leaves, and what
//! was said is there to be read.
//!
//! Each check is made of a page without protection as well, or it might be blind.

#[path = "../../src/export/tests/hostile.rs"]
mod hostile;

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use outcrop::export::{Conversation, Format};
use outcrop::{ConverseOptions, Message};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

const NOT_TESTED: &[u8] =
    b"\n*** NOT TESTED: there is no Chromium, so no page was opened: apt-get install chromium ***\n";

const NOT_FOUND: &[u8] =
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// A browser with a profile of its own.
struct Browser {
    program: PathBuf,
    folder: TempDir,
}

/// None where there is none, which only a machine that checks the project may not have.
fn browser() -> Option<Browser> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let mut programs = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin")])
        .flat_map(|folder| names.map(|name| folder.join(name)));
    let Some(program) = programs.find(|program| program.is_file()) else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "no Chromium is installed: apt-get install chromium"
        );
        // What a test prints is not shown when it passes, but what it writes is.
        std::io::stderr().write_all(NOT_TESTED).unwrap();
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    Some(Browser { program, folder })
}

impl Browser {
    /// The document as it is after the page has been loaded.
    fn document(&self, page: &Path) -> String {
        self.run(page, &["--dump-dom"])
    }

    fn run(&self, page: &Path, wanted: &[&str]) -> String {
        let mut child = Command::new(&self.program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--virtual-time-budget=3000",
            ])
            .arg(format!(
                "--user-data-dir={}",
                self.folder.path().join("profile").display()
            ))
            .args(wanted)
            .arg(format!("file://{}", page.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let (whole, text) = channel();
        thread::spawn(move || {
            let mut text = Vec::new();
            out.read_to_end(&mut text).unwrap();
            let _ = whole.send(String::from_utf8_lossy(&text).into_owned());
        });
        let text = text.recv_timeout(PATIENCE);
        if text.is_err() {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        text.expect("the browser does not end")
    }

    fn page(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }
}

/// Somewhere a page could ask for something, and what it asked for.
struct Elsewhere {
    address: String,
    asked: Receiver<String>,
}

impl Elsewhere {
    fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (send, asked) = channel();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let send = send.clone();
                // A browser may open a connection and say nothing on it for long.
                thread::spawn(move || {
                    let mut start = [0; 100];
                    let length = stream.read(&mut start).unwrap_or(0);
                    let _ = stream.write_all(NOT_FOUND);
                    let _ = send.send(String::from_utf8_lossy(&start[..length]).into_owned());
                });
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.try_iter().collect()
    }
}

fn hostile_page(address: &str) -> String {
    let messages: Vec<Message> = serde_json::from_value(hostile::messages(address)).unwrap();
    Format::Html.write(&Conversation {
        title: hostile::TITLE.to_owned(),
        options: Some(ConverseOptions::new(hostile::TITLE).with_system(hostile::TITLE)),
        turns: messages.into_iter().map(Into::into).collect(),
        ..Conversation::default()
    })
}

/// The title of a page to which nothing happened, as the browser writes it.
fn untouched() -> String {
    hostile::TITLE.replace('<', "&lt;").replace('>', "&gt;")
}

fn titled(document: &str) -> &str {
    let (_, rest) = document.split_once("<title>").unwrap();
    rest.split_once("</title>").unwrap().0
}

/// How often each element is there.
fn elements(document: &str) -> Vec<(String, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    let (_, body) = document.split_once("<body").unwrap();
    for tag in body.split('<').skip(1).filter(|tag| !tag.starts_with('/')) {
        let end = tag
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(tag.len());
        *counts.entry(tag[..end].to_owned()).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

#[test]
fn a_hostile_conversation_does_nothing_in_a_browser() {
    let Some(browser) = browser() else { return };
    let elsewhere = Elsewhere::new();
    let page = hostile_page(&elsewhere.address);
    let document = browser.document(&browser.page("hostile.html", &page));

    assert_eq!(titled(&document), untouched());
    assert!(!document.contains("id=\"owned\""));
    assert_eq!(elements(&document), elements(&page));
    assert_eq!(elsewhere.asked(), [""; 0]);
    assert!(
        document.contains(&format!("<p dir=\"auto\">{}</p>", hostile::SEEN)),
        "{document}"
    );
}

#[test]
fn without_its_policy_the_page_still_does_nothing() {
    let Some(browser) = browser() else { return };
    let elsewhere = Elsewhere::new();
    let page = hostile_page(&elsewhere.address).replace("Content-Security-Policy", "x");
    let document = browser.document(&browser.page("hostile.html", &page));
    assert_eq!(titled(&document), untouched());
    assert_eq!(elements(&document), elements(&page));
    assert_eq!(elsewhere.asked(), [""; 0]);
}

/// What the policy is for: a page into which something got after all.
#[test]
fn its_policy_alone_holds_what_gets_into_a_page() {
    let Some(browser) = browser() else { return };
    let wounded = |address: &str| {
        let wound = format!(
            "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\
             <img src=\"{address}/a.png\"><link rel=\"stylesheet\" href=\"{address}/b.css\">\
             <style>body {{ background: url({address}/c.png) }}</style>\
             <iframe src=\"{address}/d.html\"></iframe><i id=\"wound\"></i></main>"
        );
        hostile_page(address).replace("</main>", &wound)
    };

    let elsewhere = Elsewhere::new();
    let open = wounded(&elsewhere.address).replace("Content-Security-Policy", "x");
    let document = browser.document(&browser.page("open.html", &open));
    assert_eq!(titled(&document), "owned", "the test is blind to scripts");
    let asked = elsewhere.asked();
    for path in ["/a.png", "/b.css", "/c.png", "/d.html"] {
        assert!(
            asked.iter().any(|asked| asked.contains(path)),
            "the test is blind to {path}: {asked:?}"
        );
    }

    let elsewhere = Elsewhere::new();
    let held = wounded(&elsewhere.address);
    let document = browser.document(&browser.page("held.html", &held));
    assert!(document.contains("id=\"wound\""));
    assert_eq!(titled(&document), untouched());
    // A browser may connect before it knows whether it may ask, and then asks for nothing.
    let asked: Vec<String> = elsewhere
        .asked()
        .into_iter()
        .filter(|asked| !asked.is_empty())
        .collect();
    assert_eq!(asked, [""; 0]);
}

/// A style whose digest were wrong would be dropped without a word.
#[test]
fn a_page_is_drawn_in_its_style_light_and_dark() {
    let Some(browser) = browser() else { return };
    let page = browser.page("page.html", &hostile_page("https://example.com"));
    let plain = hostile_page("https://example.com").replace("sha256-", "sha256-A");
    let plain = browser.page("plain.html", &plain);
    let picture = |page: &Path, dark: bool| {
        let picture = browser.folder.path().join("page.png");
        let wanted = format!("--screenshot={}", picture.display());
        let scheme = format!("--blink-settings=preferredColorScheme={}", u8::from(!dark));
        browser.run(page, &[&wanted, &scheme, "--window-size=800,600"]);
        fs::read(picture).unwrap()
    };
    let (light, dark) = (picture(&page, false), picture(&page, true));
    assert!(light.starts_with(b"\x89PNG"));
    assert!(
        light != dark,
        "there is no difference between light and dark"
    );
    assert!(light != picture(&plain, false), "the style is not applied");
}
