//! All seeds, and all that was ever found.

use std::fs;
use std::path::Path;

/// A target and where its seeds stand; what was found is under `fuzz/found`.
type Target = (&'static str, fn(&[u8]), &'static [&'static str]);

const TARGETS: &[Target] = &[
    ("frames", super::frames, &["fuzz/seeds/frames"]),
    (
        "markdown",
        super::markdown,
        &["fuzz/seeds/markdown", "src/terminal/markdown/tests"],
    ),
    ("command", super::command, &["fuzz/seeds/command"]),
    ("config", super::config, &["fuzz/seeds/config"]),
    (
        "import",
        super::import,
        &["fuzz/seeds/import", "src/export/tests"],
    ),
];

#[test]
fn every_seed_and_everything_that_was_found_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, holds, seeds) in TARGETS {
        let mut tried = 0;
        let found = root.join("fuzz/found").join(name);
        for folder in seeds.iter().map(|seeds| root.join(seeds)).chain([found]) {
            // Nothing was found yet.
            let Ok(entries) = fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.is_file() {
                    let data = fs::read(&path).unwrap();
                    let held = std::panic::catch_unwind(|| holds(&data));
                    assert!(held.is_ok(), "{} breaks a promise", path.display());
                    tried += 1;
                }
            }
        }
        assert!(tried > 1, "{name} has no seeds");
    }
}
