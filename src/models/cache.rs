//! The list on disk: a file for each region and owner. Whatever is wrong with it, it is asked for
//! anew; nothing depends on its being there.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::bedrock::{Catalog, Origin};

/// A list is a few hundred kilobytes.
const MOST_BYTES: u64 = 16 << 20;

/// The folder of lists.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    folder: PathBuf,
    /// What the file is called, whatever the origin.
    name: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct File<T> {
    /// Seconds since 1970.
    fetched: u64,
    catalog: T,
}

impl Cache {
    /// That of this user; nothing, when not even a home folder is known.
    pub(super) fn of_user(name: Option<&str>) -> Option<Self> {
        Some(Self {
            folder: folder(|name| std::env::var_os(name).map(PathBuf::from))?,
            name: name.map(str::to_owned),
        })
    }

    pub(super) fn read(&self, origin: &Origin) -> Option<(SystemTime, Catalog)> {
        read(&self.path(origin))
    }

    /// The newest list of an owner, of whatever region where none is named.
    pub(super) fn newest(&self, owner: &str, region: Option<&str>) -> Option<Catalog> {
        if let (None, None) = (&self.name, region) {
            let files = fs::read_dir(&self.folder).ok()?.flatten();
            let ending = format!("-{owner}.json");
            let lists = files
                .filter(|file| file.file_name().to_string_lossy().ends_with(&ending))
                .filter_map(|file| read(&file.path()));
            return Some(lists.max_by_key(|(fetched, _)| *fetched)?.1);
        }
        let origin = Origin {
            region: region.unwrap_or_default().to_owned(),
            owner: owner.to_owned(),
        };
        Some(self.read(&origin)?.1)
    }

    /// Without it the list is asked for again next time, which is no reason for a word.
    pub(super) fn write(&self, origin: &Origin, fetched: SystemTime, catalog: &Catalog) {
        let fetched = fetched.duration_since(SystemTime::UNIX_EPOCH);
        let fetched = fetched.map_or(0, |since| since.as_secs());
        if let Ok(json) = serde_json::to_vec(&File { fetched, catalog }) {
            let _ = put(&self.path(origin), &json);
        }
    }

    fn path(&self, origin: &Origin) -> PathBuf {
        let name = match &self.name {
            Some(name) => name.clone(),
            None => format!("{}-{}", origin.region, origin.owner),
        };
        // A region comes from outside.
        let name: String = name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "-.".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        self.folder.join(format!("models-{name}.json"))
    }
}

fn read(path: &Path) -> Option<(SystemTime, Catalog)> {
    if fs::metadata(path).ok()?.len() > MOST_BYTES {
        return None;
    }
    let file: File<Catalog> = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let fetched = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(file.fetched))?;
    Some((fetched, file.catalog))
}

/// Whole or not at all: another program may be reading it.
fn put(path: &Path, json: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(json)?;
    file.persist(path)?;
    Ok(())
}

fn folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|path| !path.as_os_str().is_empty());
    let absolute = |name: &str| set(name).filter(|path| path.is_absolute());
    let platform = || match () {
        () if cfg!(windows) => absolute("LOCALAPPDATA"),
        () if cfg!(target_os = "macos") => Some(absolute("HOME")?.join("Library/Caches")),
        () => Some(absolute("HOME")?.join(".cache")),
    };
    if let Some(home) = set("OUTCROP_HOME") {
        return Some(home.join("cache"));
    }
    Some(
        absolute("XDG_CACHE_HOME")
            .or_else(platform)?
            .join("outcrop"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(region: &str, owner: &str) -> Origin {
        Origin {
            region: region.to_owned(),
            owner: owner.to_owned(),
        }
    }

    #[test]
    fn each_region_and_owner_has_a_list_of_its_own_that_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache {
            folder: folder.path().join("deep"),
            name: None,
        };
        let fetched = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let catalog = |region: &str| Catalog {
            region: region.to_owned(),
            ..Catalog::default()
        };
        let origins = [origin("a", "x"), origin("a", "y"), origin("../b", "x")];
        for (n, origin) in origins.iter().enumerate() {
            assert_eq!(cache.read(origin), None);
            cache.write(origin, fetched, &catalog(&n.to_string()));
        }
        for (n, origin) in origins.iter().enumerate() {
            assert_eq!(cache.read(origin), Some((fetched, catalog(&n.to_string()))));
        }
        assert_eq!(fs::read_dir(&cache.folder).unwrap().count(), 3);
    }

    #[test]
    fn without_a_region_the_newest_list_of_the_owner_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache {
            folder: folder.path().to_owned(),
            name: None,
        };
        for (region, owner, seconds) in [("a", "x", 1), ("b", "x", 3), ("c", "x", 2), ("d", "y", 9)]
        {
            let catalog = Catalog {
                region: region.to_owned(),
                ..Catalog::default()
            };
            let fetched = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            cache.write(&origin(region, owner), fetched, &catalog);
        }
        let found = |owner, region| cache.newest(owner, region).map(|found| found.region);
        assert_eq!(found("x", None).as_deref(), Some("b"));
        assert_eq!(found("x", Some("c")).as_deref(), Some("c"));
        assert_eq!(found("x", Some("d")), None);
        assert_eq!(found("z", None), None);
    }

    #[test]
    fn a_damaged_list_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache {
            folder: folder.path().to_owned(),
            name: Some("demo".to_owned()),
        };
        let origin = origin("a", "x");
        for damage in ["", "{", "[]", r#"{"fetched":-1,"catalog":{}}"#, "null"] {
            fs::write(cache.path(&origin), damage).unwrap();
            assert_eq!(cache.read(&origin), None, "{damage}");
        }
        let far =
            r#"{"fetched":18446744073709551615,"catalog":{"region":"","models":[],"profiles":[]}}"#;
        fs::write(cache.path(&origin), far).unwrap();
        assert_eq!(cache.read(&origin), None);
    }
}
