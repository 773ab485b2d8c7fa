//! Whatever a file holds, it is read or refused.

use std::io::Cursor;

use proptest::prelude::*;

use super::{NAMES, known, parsed, uncommented};
use crate::config::sections::TOP;
use crate::config::{parse, read};

fn fragment() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z_\\[\\]{}=\"'.,#\n 0-9-]{0,6}",
        prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
        prop::sample::select(TOP.keys.to_vec()).prop_map(str::to_owned),
        prop::sample::select(vec![
            " = ",
            "\n",
            "[",
            "]",
            "[[price]]\n",
            "[preset.x]\n",
            "1e5"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_input_is_read_or_refused_in_one_line(text in fragment(), damage in any::<prop::sample::Index>()) {
        let mut example: Vec<char> = uncommented().chars().collect();
        example.remove(damage.index(example.len()));
        for text in [text, example.into_iter().collect()] {
            if let Err(error) = parse(&text, "f", known()) {
                let sentence = error.to_string();
                prop_assert!(!sentence.contains('\n'));
                prop_assert!(error.hint().is_some());
                let mut place = sentence.split(':').skip(1);
                prop_assert!(place.next().unwrap().parse::<usize>().is_ok());
                prop_assert!(place.next().unwrap().parse::<usize>().is_ok());
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        let _ = read(Cursor::new(bytes), "f", known()).map_err(|error| error.to_string());
    }

    #[test]
    fn a_text_comes_out_as_it_went_in(text in any::<String>()) {
        let toml = format!("system = {}", serde_json::Value::from(&*text))
            .replace('\u{7f}', "\\u007f");
        let value = parsed(&toml).settings[0].value.clone();
        prop_assert_eq!(serde_json::from_str::<String>(&value).unwrap(), text);
    }
}
