//! Makes the picture of a session that the README shows: the real program against its own demo
//! endpoint, in a pseudo-terminal, typed into by a script.
//!
//! ```console
//! $ cargo build && cargo run --example picture -- docs/session.svg
//! ```

#![allow(missing_docs)]

mod session;
mod svg;

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let to = std::env::args_os().nth(1).map(PathBuf::from);
    let to = to.ok_or("name the file to write, such as docs/session.svg")?;
    // Examples stand in a folder beside the program.
    let own = std::env::current_exe()?;
    let folder = own.ancestors().nth(2).ok_or("no program beside this one")?;
    let program = folder.join(format!("outcrop{}", std::env::consts::EXE_SUFFIX));
    let screen = session::hold(&program)?;
    std::fs::write(to, svg::draw(&screen))?;
    Ok(())
}
