//! The documented limits. Bedrock enforces some of them, some models others, so they are warned
//! about; only what no request could hold is refused.

use crate::chat::{ContentBlock, Source};
use crate::words;

/// No request is larger than this, encoded.
pub const MOST_BYTES: usize = 25 << 20;

const MOST_IMAGES: usize = 20;
const MOST_IMAGE_BYTES: usize = 3_932_160;
const MOST_IMAGE_PIXELS: usize = 8000;
const MOST_DOCUMENTS: usize = 5;
const MOST_DOCUMENT_BYTES: usize = 4_718_592;
/// A token is about four letters, and few models read more than a million of them.
const MOST_TEXT_BYTES: usize = 4_000_000;

/// What may be too much about everything a request would carry.
pub fn warnings<'a>(blocks: impl Iterator<Item = &'a ContentBlock>) -> Vec<String> {
    let mut warnings = Vec::new();
    let (mut images, mut documents, mut text) = (0, 0, 0_usize);
    for block in blocks {
        match block {
            ContentBlock::Image(image) => {
                images += 1;
                warnings.extend(
                    image
                        .source
                        .as_ref()
                        .and_then(bytes)
                        .and_then(|bytes| image_warning(&bytes)),
                );
            }
            ContentBlock::Document(document) => {
                documents += 1;
                let size = encoded_size(&document.source);
                // PDF goes up to the provider's own limit on newer models.
                if size > MOST_DOCUMENT_BYTES && document.format.as_deref() != Some("pdf") {
                    warnings.push(format!(
                        "{} is {}; documents over 4.5 MB are refused by many models",
                        document.name,
                        words::size(size)
                    ));
                }
            }
            block => text = text.saturating_add(block.as_text().map_or(0, str::len)),
        }
    }
    if text > MOST_TEXT_BYTES {
        warnings.push(format!(
            "{} of text, about {:.1} million tokens; few models read more than one",
            words::size(text),
            millions(text) / 4.0
        ));
    }
    if images > MOST_IMAGES {
        warnings.push(format!(
            "{images} images; many models take {MOST_IMAGES} at most"
        ));
    }
    if documents > MOST_DOCUMENTS {
        warnings.push(format!(
            "{documents} documents; a request takes {MOST_DOCUMENTS} at most"
        ));
    }
    warnings
}

fn image_warning(bytes: &[u8]) -> Option<String> {
    if bytes.len() > MOST_IMAGE_BYTES {
        let size = words::size(bytes.len());
        return Some(format!(
            "an image of {size}; those over 3.75 MB are refused by many models"
        ));
    }
    let size = imagesize::blob_size(bytes).ok()?;
    let too_wide = size.width.max(size.height) > MOST_IMAGE_PIXELS;
    too_wide.then(|| {
        let (width, height) = (size.width, size.height);
        format!("an image of {width}×{height} pixels; many models take {MOST_IMAGE_PIXELS} a side at most")
    })
}

fn bytes(source: &Source) -> Option<Vec<u8>> {
    match source {
        Source::Bytes(blob) => blob.decode(),
        _ => None,
    }
}

fn encoded_size(source: &Source) -> usize {
    match source {
        Source::Bytes(blob) => blob.base64().len() / 4 * 3,
        _ => 0,
    }
}

#[allow(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn millions(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// Such as `12.3 KB, 640×480`, where the bytes tell how many pixels they are.
pub fn size(bytes: &[u8]) -> String {
    let weight = words::size(bytes.len());
    match imagesize::blob_size(bytes) {
        Ok(pixels) => format!("{weight}, {}×{}", pixels.width, pixels.height),
        Err(_) => weight,
    }
}
