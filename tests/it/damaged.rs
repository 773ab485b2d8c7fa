//! A recorded answer that is cut and flipped on its way through a real socket: never a wrong end,
//! and never a wait.

use outcrop::{
    BedrockConfig, BedrockTransport, ChatSession, ConverseOptions, ErrorKind, Keys, Patience,
};

use crate::support::feed::{STREAM, feed, home_of};

/// What is made of the recorded answer, at a byte.
type Damage = fn(usize) -> Vec<u8>;

/// As it came over a socket; the first byte of a seed is not the stream's.
const RECORDED: &[u8] = include_bytes!("../../fuzz/seeds/frames/sum");

fn recorded() -> &'static [u8] {
    &RECORDED[1..]
}

/// Where the frame of `messageStop` ends.
fn stop() -> usize {
    let mut at = 0;
    loop {
        let frame = recorded()[at..].first_chunk().unwrap();
        let end = at + u32::from_be_bytes(*frame) as usize;
        if recorded()[at..end]
            .windows(11)
            .any(|window| window == b"messageStop")
        {
            return end;
        }
        at = end;
    }
}

/// An endpoint that damages the answer at the byte that the question names.
fn damaging(damage: Damage) -> String {
    feed(move |request, out| {
        let (_, named) = request.split_once("at byte ").unwrap();
        let digits: String = named.chars().take_while(char::is_ascii_digit).collect();
        out.write_all(STREAM)?;
        out.write_all(&damage(digits.parse().unwrap()))
    })
}

fn question(at: usize) -> String {
    format!("at byte {at}, what is 2+2?")
}

fn cut(at: usize) -> Vec<u8> {
    recorded()[..at].to_vec()
}

fn flipped(at: usize) -> Vec<u8> {
    let mut stream = recorded().to_vec();
    stream[at] ^= 0xff;
    stream
}

/// Every answer is whole, and in the history, exactly where its `messageStop` came through.
async fn each_ends_rightly(what: &str, damage: Damage) {
    let config = BedrockConfig {
        endpoint_url: Some(damaging(damage)),
        keys: Some(Keys::new("a", "b")),
        patience: Patience::default(),
        ..BedrockConfig::default()
    };
    let mut chat = ChatSession::new(BedrockTransport::lazy(config), ConverseOptions::new("m"));
    for at in 0..recorded().len() {
        let before = chat.history().len();
        let ended = match chat.converse_text_stream(question(at)).await {
            Ok(reply) => reply.finish().await,
            Err(error) => Err(error),
        };
        let is_whole = at >= stop();
        match ended {
            Ok(answer) => assert_eq!(answer.text(), "2 + 2 = 4.", "{what} at {at}"),
            // Before anything has come it is as if the service had refused at once.
            Err(error) => assert_eq!(
                error.kind(),
                ErrorKind::Incomplete,
                "{what} at {at}: {error}"
            ),
        }
        let entered = chat.history().len() - before;
        assert_eq!(entered, if is_whole { 2 } else { 0 }, "{what} at {at}");
        chat.history_mut().truncate(0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_cut_at_any_byte_is_whole_only_behind_message_stop() {
    each_ends_rightly("cut", cut).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_any_byte_flipped_is_whole_only_behind_message_stop() {
    each_ends_rightly("flipped", flipped).await;
}

/// The whole program, at the ends of frames, beside them and in between.
#[test]
fn the_program_says_and_exits_with_what_a_damaged_answer_is() {
    let stop = stop();
    let last = recorded().len() - 1;
    let offsets = [
        0,
        1,
        11,
        12,
        13,
        150,
        151,
        400,
        stop - 1,
        stop,
        stop + 1,
        last,
    ];
    let damages: [(&str, Damage); 2] = [("cut", cut), ("flipped", flipped)];
    for (what, damage) in damages {
        for at in offsets {
            let ran = home_of(&damaging(damage)).run(&[&question(at)], "");
            if at >= stop {
                assert_eq!(
                    (ran.code, ran.out.as_str()),
                    (0, "2 + 2 = 4.\n"),
                    "{what} at {at}: {ran:?}"
                );
                assert_eq!(ran.err, "", "{what} at {at}");
            } else {
                assert_eq!(ran.code, 5, "{what} at {at}: {ran:?}");
                let lines: Vec<&str> = ran.err.lines().collect();
                assert!(
                    lines.len() == 2
                        && lines[0].starts_with("error: the answer broke off")
                        && lines[1].starts_with("hint: "),
                    "{what} at {at}: {ran:?}"
                );
                assert!(
                    "2 + 2 = 4.\n".starts_with(ran.out.trim_end()),
                    "{what} at {at}: {ran:?}"
                );
            }
        }
    }
}
