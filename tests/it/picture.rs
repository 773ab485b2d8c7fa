//! The picture in the README is what the program looks like.

#[path = "../../examples/picture/session.rs"]
mod session;
#[path = "../../examples/picture/svg.rs"]
mod svg;

use std::path::Path;

/// How long an answer took is different each time, and has a row of its own.
fn without_times(svg: &str) -> Vec<&str> {
    svg.lines()
        .filter(|line| !line.contains("first text"))
        .collect()
}

#[test]
fn the_picture_of_a_session_is_what_the_program_draws() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/session.svg");
    let kept = std::fs::read_to_string(path).unwrap();
    let screen = session::hold(Path::new(env!("CARGO_BIN_EXE_outcrop"))).unwrap();
    let drawn = svg::draw(&screen);
    assert!(
        without_times(&kept) == without_times(&drawn),
        "draw it anew, `cargo build && cargo run --example picture -- docs/session.svg`, and look \
         at it; this is what would be drawn:\n{drawn}"
    );
    let said = screen.contents();
    assert!(
        said.contains("6 * 7 = 42") && said.contains("That is all."),
        "{said}"
    );
    assert_eq!(drawn.matches("first text").count(), 2, "{drawn}");
}
