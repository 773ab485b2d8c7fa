//! Images that a model made, as files.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::chat::{ContentBlock, Error, ErrorKind, Message, Result, Source};

/// Saves the images of a message into a folder, each under a name of its own, and gives the names.
/// Nothing that is there already is overwritten.
///
/// # Errors
/// When a file cannot be written.
pub fn save_images(message: &Message, folder: &Path) -> Result<Vec<String>> {
    let images = message.content.iter().filter_map(|block| match block {
        ContentBlock::Image(image) => match &image.source {
            Some(Source::Bytes(blob)) => Some((extension(&image.format), blob.decode()?)),
            _ => None,
        },
        _ => None,
    });
    images
        .map(|(extension, bytes)| save(&bytes, extension, folder))
        .collect()
}

/// The format is the model's word, and becomes part of a file's name only if it is a known one.
fn extension(format: &str) -> &'static str {
    match format {
        "jpeg" => "jpg",
        "gif" => "gif",
        "webp" => "webp",
        "png" => "png",
        _ => "bin",
    }
}

fn save(bytes: &[u8], extension: &str, folder: &Path) -> Result<String> {
    const MOST: u32 = 100_000;
    for n in 1..MOST {
        let name = format!("outcrop-{n}.{extension}");
        match File::create_new(folder.join(&name)) {
            Ok(mut file) => {
                return file.write_all(bytes).map(|()| name).map_err(unsaved);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(unsaved(error)),
        }
    }
    Err(unsaved(std::io::ErrorKind::AlreadyExists.into()))
}

fn unsaved(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "an image of the answer could not be saved")
        .with_service_message(error.to_string())
        .with_hint("it is still in the conversation; check the current folder")
        .with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::MessageBuilder;

    #[test]
    fn each_image_gets_a_name_of_its_own_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("outcrop-1.png"), "mine").unwrap();
        let message = MessageBuilder::assistant()
            .add_text("here")
            .add_image("png", b"one")
            .add_image("../../evil", b"two")
            .build();
        assert_eq!(
            save_images(&message, folder.path()).unwrap(),
            ["outcrop-2.png", "outcrop-1.bin"]
        );
        assert_eq!(
            std::fs::read(folder.path().join("outcrop-1.png")).unwrap(),
            b"mine"
        );
        assert_eq!(
            std::fs::read(folder.path().join("outcrop-2.png")).unwrap(),
            b"one"
        );
    }
}
