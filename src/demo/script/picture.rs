//! An answer with an image.

use super::Block;
use super::prompts::Ask;

pub(super) fn draw(ask: &Ask<'_>) -> Option<Vec<Block>> {
    (ask.is("image") || ask.says("draw")).then(|| {
        vec![
            Block::Text(
                "Here is an outcrop, as a model that makes images would send it.".to_owned(),
            ),
            Block::Image {
                format: "png",
                base64: OUTCROP,
            },
        ]
    })
}

/// Layers of rock below a sky, 48 × 32 pixels.
const OUTCROP: &str = "\
iVBORw0KGgoAAAANSUhEUgAAADAAAAAgBAMAAACm+uYvAAAAFVBMVEWHvuZulkaWbkvEpG54eH1aVVr63HhH1QgqAAABAklE\
QVR42qWRS27DMAxEmQbousoNyiD7xLROYJ3AAfdZ6f5HCEfUzwG66qwsjh49FIn+q/vh9OpfZ5nrOXdH5P6XMSHfOefeaZ\
uRQciaZqQbZ0npgLxoGAeERqfVkJ/P+pdY1ZBHwCl0P1zwayASrMq/xadTYIYBxPQgZg7QxT7s8tMRS8BD1yRRxZMJydLq\
YmOrAjFteB2/Lm44khKMoai3hszGKrozEDDkGaScojIDwSXyDFJ4GI5YqjTJOi0NmY1NLRsQLXOsrS6y2yxATE+SmhsZYD\
iiepjDOm0NmY3IZeclmZJngFSvZefl8W6kNXdUN1J9O9JJdefLp7HXnRfmDTfBdxOxnNWWAAAAAElFTkSuQmCC";

#[cfg(test)]
mod tests {
    use super::super::super::media;
    use super::*;

    #[test]
    fn the_picture_is_a_png() {
        let bytes = media::decode(OUTCROP).unwrap();
        assert_eq!(media::image_format(&bytes), Some("png"));
        assert_eq!(media::dimensions(&bytes), Some((48, 32)));
    }
}
