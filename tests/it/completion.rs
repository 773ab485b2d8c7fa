//! Tab in a shell: what is offered, that nobody is asked for it, and that each shell takes it.

use std::io::Write;
use std::path::Path;

use crate::support::{Home, Terminal, recording_endpoint};

/// What is offered for the last of these words.
fn offered(home: &Home, words: &[&str]) -> Vec<String> {
    let ran = home.run(&[&["__complete", "--", "outcrop"], words].concat(), "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words:?}");
    let mut lines = ran.out.lines();
    match lines.next().unwrap() {
        "words" => lines
            .map(|line| line.split_once('\t').unwrap().0.to_owned())
            .collect(),
        files => vec![files.replace('\t', " ")],
    }
}

/// A home with aliases, presets, conversations, and a list of models.
fn lived_in() -> Home {
    let home = Home::new();
    home.write(
        ".config/outcrop/config.toml",
        "[aliases]\nfast = \"us.demo.scribe-v1:0\"\n[preset.review]\n[preset.rhyme]\n",
    );
    assert_eq!(home.run(&["models", "--demo", "--quiet"], "").code, 0);
    for name in ["plain", "my talk", "$(touch pwned)"] {
        assert_eq!(home.demo(&["--name", name, "help"], "").code, 0);
    }
    home
}

/// The short id of the conversation with this name.
fn id_of(home: &Home, name: &str) -> String {
    let list = home.run(&["sessions"], "").out;
    let shown = format!("  {name}  “");
    let row = list.lines().find(|row| row.contains(&shown)).unwrap();
    row.split(' ').next().unwrap().to_owned()
}

#[test]
fn each_place_of_the_line_offers_what_can_stand_there() {
    let home = lived_in();
    for (words, expected) in [
        (&["mod"][..], &["models"][..]),
        (&["--thi"], &["--think="]),
        (&["--think=me"], &["--think=medium"]),
        (&["--theme", "d"], &["dark"]),
        (&["--theme=d"], &["--theme=dark"]),
        (&["--latency", "o"], &["optimized"]),
        (&["--output", "json"], &["json", "jsonl"]),
        (&["--preset", ""], &["review", "rhyme"]),
        (&["-pre"], &["-preview"]),
        (&["--model", "fa"], &["fast"]),
        (&["--demo", "--model", "SMALL"], &["demo.small-v1:0"]),
        (&["--demo", "-msmall"], &["-mdemo.small-v1:0"]),
        (&["--resume", "pl"], &["plain"]),
        (&["sessions", "exp"], &["export"]),
        (&["sessions", "export", "plain", "--format", "h"], &["html"]),
        (&["sessions", "export", "plain", "-o", "x"], &["files "]),
        (&["config", "e"], &["edit"]),
        (&["completions", "f"], &["fish"]),
        (&["--attach", ""], &["files "]),
        (&["--attach=x"], &["files --attach="]),
        (&["--system", "@x"], &["files @"]),
        (&["--system=@x"], &["files --system=@"]),
        // A value is no command, a prompt has no completions, and behind it stands no command.
        (&["--name", "models", "--ref"], &[]),
        (&["tell me", "mod"], &[]),
        (&["--verbose", "mod"], &[]),
        (&["--", "mod"], &[]),
        (&["--", "--mod"], &[]),
        (&["--nonsense", "--mod"], &["--model"]),
        // What can be given once is offered once.
        (&["--model", "x", "--mod"], &[]),
        (&["--attach", "x", "--att"], &["--attach"]),
    ] {
        let expected: Vec<&str> = expected.iter().map(|word| word.trim_end()).collect();
        let found = offered(&home, words);
        let found: Vec<&str> = found.iter().map(|word| word.trim_end()).collect();
        assert_eq!(found, expected, "{words:?}");
    }
}

#[test]
fn everything_that_help_lists_is_offered() {
    let home = Home::new();
    for command in [&[][..], &["models"], &["sessions", "export"], &["usage"]] {
        let help = home.run(&[command, &["--help"]].concat(), "").out;
        let listed = help
            .lines()
            .filter_map(|line| line.trim_start().split_once("--"));
        let listed = listed.filter(|(before, _)| before.is_empty() || before.starts_with('-'));
        let names = listed.map(|(_, rest)| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            format!("--{}", &rest[..end.unwrap_or(rest.len())])
        });
        let names: Vec<String> = names.collect();
        assert!(names.len() > 3, "{help}");
        let offered = offered(&home, &[command, &["--"]].concat());
        for name in names {
            let is_it = |word: &String| word.trim_end_matches('=') == name;
            assert!(offered.iter().any(is_it), "{command:?} {name}: {offered:?}");
        }
    }
}

#[test]
fn a_name_that_a_shell_would_make_something_of_is_offered_by_its_id() {
    let home = lived_in();
    let all = offered(&home, &["--resume", ""]);
    assert_eq!(all.len(), 3);
    assert!(all.contains(&"plain".to_owned()));
    assert!(
        all.iter()
            .all(|name| name.chars().all(|c| c.is_ascii_alphanumeric())),
        "{all:?}"
    );
    assert_eq!(
        offered(&home, &["--resume", "my t"]),
        [id_of(&home, "my talk")]
    );
}

#[test]
fn tab_asks_nobody_and_writes_nothing() {
    let (url, asked) = recording_endpoint();
    let home = Home::new()
        .with("AWS_ENDPOINT_URL", &url)
        .with("AWS_REGION", "us-east-1")
        .with("AWS_ACCESS_KEY_ID", "a")
        .with("AWS_SECRET_ACCESS_KEY", "b");
    for words in [&["--model", ""][..], &["--resume", ""], &["--preset", ""]] {
        assert_eq!(offered(&home, words), [""; 0]);
    }
    assert!(asked.try_recv().is_err());
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn a_list_of_models_is_offered_only_to_whose_it_is() {
    let asking = |home: &Home, words: &[&str]| offered(home, &[words, &["-m", "small"]].concat());
    let home = lived_in();
    assert_eq!(asking(&home, &["--demo"]), ["demo.small-v1:0"]);
    assert_eq!(asking(&home, &[]), [""; 0]);
}

#[test]
fn what_is_damaged_offers_nothing_and_stays_as_it_is() {
    let home = Home::new();
    let files = [
        ".config/outcrop/config.toml",
        ".local/share/outcrop/outcrop.db",
        ".cache/outcrop/models-demo.json",
    ];
    for file in files {
        home.write(file, "[[[ no such thing");
    }
    for words in [
        &["-m", ""][..],
        &["--demo", "-m", ""],
        &["-r", ""],
        &["-p", ""],
    ] {
        assert_eq!(offered(&home, words), [""; 0]);
    }
    for file in files {
        let kept = std::fs::read_to_string(home.path().join(file)).unwrap();
        assert_eq!(kept, "[[[ no such thing");
    }
}

#[test]
fn a_shell_that_is_missing_or_unknown_is_refused() {
    let home = Home::new();
    home.run(&["completions"], "").refused(2, "which shell");
    home.run(&["completions", "tcsh"], "").refused(2, "`tcsh`");
    for shell in ["bash", "zsh", "fish", "powershell", "pwsh", "Elvish"] {
        let ran = home.run(&["completions", shell], "");
        assert!(
            ran.code == 0 && ran.out.contains("outcrop __complete "),
            "{ran:?}"
        );
    }
}

/// A real shell, and what makes it take the script.
struct Shell {
    start: &'static str,
    setup: &'static str,
}

const BASH: Shell = Shell {
    start: "bash --noprofile --norc -i",
    setup: "PS1='> '; source <(outcrop completions bash)",
};

const ZSH: Shell = Shell {
    start: "zsh -f -i",
    setup: "PS1='> '; autoload -U compinit; compinit -u; source <(outcrop completions zsh)",
};

const FISH: Shell = Shell {
    start: "fish --no-config -i",
    setup: "function fish_prompt; echo '> '; end; set -g fish_autosuggestion_enabled 0; \
            outcrop completions fish | source",
};

const ELVISH: Shell = Shell {
    start: "elvish -norc",
    setup: "eval (outcrop completions elvish | slurp); set edit:prompt = { put '> ' }; \
            set edit:rprompt = { }",
};

/// Whether the shell is there, which only a machine that checks the project must have.
fn is_there(program: &str) -> bool {
    let found = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(program));
    if found.iter().any(|path| path.is_file()) {
        return true;
    }
    let said =
        format!("\n*** NOT TESTED: completion in {program}: apt-get install {program} ***\n");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{said}");
    std::io::stderr().write_all(said.as_bytes()).unwrap();
    false
}

impl Shell {
    /// Types each line with a Tab behind it, and waits for what becomes of it.
    #[track_caller]
    fn completes(&self, rows: &[(&str, &str)]) {
        if !is_there(self.start.split(' ').next().unwrap()) {
            return;
        }
        let home = lived_in();
        home.write("my file.txt", "");
        home.write("report.pdf", "");
        let id = id_of(&home, "my talk");
        let line = format!("PATH=\"${{OUTCROP%/*}}:$PATH\" exec {}", self.start);
        let mut terminal = Terminal::shell(&home, &line);
        terminal.until("a prompt", |screen| !screen.trim().is_empty());
        terminal.press(&format!("{}\r", self.setup));
        let shows = |screen: &str, wanted: &str| {
            let last = screen.trim_end().lines().last().unwrap_or_default();
            last.trim_end() == wanted
        };
        terminal.until("the new prompt", |screen| shows(screen, ">"));
        for (typed, expected) in rows {
            terminal.press(typed);
            terminal.press("\t");
            let wanted = format!("> {}", expected.replace("ID", &id));
            terminal.until(&wanted, |screen| shows(screen, &wanted));
            // Clears the line.
            terminal.press("\x15");
            terminal.until("an empty line", |screen| shows(screen, ">"));
        }
        assert!(!home.path().join("pwned").exists());
    }
}

const EVERYWHERE: [(&str, &str); 8] = [
    ("outcrop mod", "outcrop models"),
    ("outcrop --verb", "outcrop --verbose"),
    ("outcrop --theme d", "outcrop --theme dark"),
    ("outcrop -p rev", "outcrop -p review"),
    ("outcrop -r pl", "outcrop -r plain"),
    (
        "outcrop --demo -m us.demo.scribe-v1:",
        "outcrop --demo -m us.demo.scribe-v1:0",
    ),
    (
        "outcrop sessions export plain --format jso",
        "outcrop sessions export plain --format json",
    ),
    ("outcrop --attach rep", "outcrop --attach report.pdf"),
];

#[test]
fn bash_completes() {
    BASH.completes(&EVERYWHERE);
    BASH.completes(&[
        (
            "outcrop --demo -m small",
            "outcrop --demo -m demo.small-v1:0",
        ),
        (
            "outcrop --demo --model=us.demo.scribe-v1:",
            "outcrop --demo --model=us.demo.scribe-v1:0",
        ),
        ("outcrop --theme=d", "outcrop --theme=dark"),
        ("outcrop --thi", "outcrop --think="),
        ("outcrop -r my", "outcrop -r ID"),
        ("outcrop --attach=rep", "outcrop --attach=report.pdf"),
        ("outcrop -a my", r"outcrop -a my\ file.txt"),
        ("outcrop -a \"my", "outcrop -a \"my file.txt\""),
        ("outcrop -s @rep", "outcrop -s @report.pdf"),
        // Several fit, none begins so: what was typed stays.
        ("outcrop --demo -m on-d", "outcrop --demo -m on-d"),
    ]);
}

#[test]
fn zsh_completes() {
    ZSH.completes(&EVERYWHERE);
    ZSH.completes(&[
        (
            "outcrop --demo -m small",
            "outcrop --demo -m demo.small-v1:0",
        ),
        (
            "outcrop --demo --model=us.demo.scribe-v1:",
            "outcrop --demo --model=us.demo.scribe-v1:0",
        ),
        ("outcrop --thi", "outcrop --think="),
        ("outcrop -r my", "outcrop -r ID"),
        ("outcrop --attach=rep", "outcrop --attach=report.pdf"),
        ("outcrop -a my", r"outcrop -a my\ file.txt"),
        ("outcrop -s @my", r"outcrop -s @my\ file.txt"),
    ]);
}

#[test]
fn fish_completes() {
    FISH.completes(&EVERYWHERE);
    FISH.completes(&[
        (
            "outcrop --demo -m small",
            "outcrop --demo -m demo.small-v1:0",
        ),
        (
            "outcrop --demo --model=us.demo.scribe-v1:",
            "outcrop --demo --model=us.demo.scribe-v1:0",
        ),
        ("outcrop --thi", "outcrop --think="),
        ("outcrop --attach=rep", "outcrop --attach=report.pdf"),
        ("outcrop -a my", r"outcrop -a my\ file.txt"),
        ("outcrop -s @my", r"outcrop -s @my\ file.txt"),
    ]);
}

#[test]
fn elvish_completes() {
    ELVISH.completes(&EVERYWHERE);
}
