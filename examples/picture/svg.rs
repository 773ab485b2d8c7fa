//! A screen as a picture.

use std::fmt::Write;

use vt100::{Cell, Color, Screen};

const WIDTH: f64 = 8.4;
const HEIGHT: u16 = 19;
const MARGIN: u16 = 18;
/// The bar with the three dots.
const BAR: u16 = 34;

const INK: &str = "#d4d7dd";
const PAPER: &str = "#16191f";
const PALETTE: [&str; 16] = [
    "#3b4048", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d4d7dd",
    "#7f848e", "#f0868f", "#b1d996", "#f0d197", "#84c4f7", "#d89be8", "#7ccfda", "#ffffff",
];

/// How a run of characters looks.
#[derive(Debug, Clone, PartialEq)]
struct Look {
    ink: String,
    paper: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    struck: bool,
}

/// Characters that look the same, and where they stand.
#[derive(Debug)]
struct Run {
    column: u16,
    cells: u16,
    text: String,
    look: Look,
}

/// Draws the rows that have something on them.
pub fn draw(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let lines: Vec<Vec<Run>> = (0..rows.get())
        .map(|row| runs(screen, row, columns.get()))
        .collect();
    let used = lines.iter().rposition(|line| !line.is_empty());
    let used = u16::try_from(used.map_or(0, |last| last + 1)).unwrap_or(u16::MAX);
    let width = f64::from(columns.get()) * WIDTH + f64::from(2 * MARGIN);
    let height = BAR + used * HEIGHT + MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height}\" \
         width=\"{width:.0}\" height=\"{height}\" role=\"img\">\n\
         <title>A session of outcrop with its demo model</title>\n\
         <style>text {{ font: 14px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', \
         'Liberation Mono', monospace; fill: {INK}; white-space: pre }}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"{PAPER}\"/>\n"
    );
    for (n, dot) in ["#ff5f57", "#febc2e", "#28c840"].iter().enumerate() {
        let x = 20 + 20 * n;
        let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"18\" r=\"6\" fill=\"{dot}\"/>");
    }
    for (row, line) in (0..used).zip(&lines) {
        out.push_str(&drawn(line, BAR + row * HEIGHT));
    }
    let (row, column) = screen.cursor_position();
    let (x, y) = (left(column), BAR + row * HEIGHT + 1);
    let _ = writeln!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y}\" width=\"{WIDTH}\" height=\"17\" fill=\"{INK}\" opacity=\"0.7\"/>"
    );
    out.push_str("</svg>\n");
    out
}

/// One line of the picture's file for each row of the screen.
fn drawn(line: &[Run], top: u16) -> String {
    let mut papers = String::new();
    let mut texts = String::new();
    for run in line {
        let (x, length) = (left(run.column), f64::from(run.cells) * WIDTH);
        if let Some(paper) = &run.look.paper {
            let _ = write!(
                papers,
                "<rect x=\"{x:.1}\" y=\"{top}\" width=\"{length:.1}\" height=\"{HEIGHT}\" fill=\"{paper}\"/>"
            );
        }
        if run.text.trim().is_empty() {
            continue;
        }
        // Whatever font is taken, columns stay where they are.
        let _ = write!(
            texts,
            "<tspan x=\"{x:.1}\" textLength=\"{length:.1}\"{}>{}</tspan>",
            attributes(&run.look),
            escaped(&run.text)
        );
    }
    if texts.is_empty() && papers.is_empty() {
        return String::new();
    }
    format!("{papers}<text y=\"{}\">{texts}</text>\n", top + 14)
}

fn left(column: u16) -> f64 {
    f64::from(MARGIN) + f64::from(column) * WIDTH
}

fn attributes(look: &Look) -> String {
    let mut out = String::new();
    if look.ink != INK {
        let _ = write!(out, " fill=\"{}\"", look.ink);
    }
    for (is_so, attribute) in [
        (look.bold, " font-weight=\"bold\""),
        (look.italic, " font-style=\"italic\""),
        (
            look.underline && !look.struck,
            " text-decoration=\"underline\"",
        ),
        (look.struck, " text-decoration=\"line-through\""),
        (look.dim, " opacity=\"0.6\""),
    ] {
        out.push_str(if is_so { attribute } else { "" });
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The runs of a row, without the blanks behind the last.
fn runs(screen: &Screen, row: u16, columns: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column) else {
            continue;
        };
        let look = look(cell);
        match runs.last_mut() {
            Some(last) if cell.is_wide_continuation() => last.cells += 1,
            Some(last) if last.look == look => {
                last.cells += 1;
                last.text.push_str(contents(cell));
            }
            _ => runs.push(Run {
                column,
                cells: 1,
                text: contents(cell).to_owned(),
                look,
            }),
        }
    }
    if let Some(last) = runs.last_mut()
        && last.look.paper.is_none()
    {
        let blanks = last.text.len() - last.text.trim_end_matches(' ').len();
        last.text.truncate(last.text.len() - blanks);
        last.cells -= u16::try_from(blanks).unwrap_or(0);
        if last.text.is_empty() {
            runs.pop();
        }
    }
    runs
}

fn contents(cell: &Cell) -> &str {
    match cell.has_contents() {
        true => cell.contents(),
        false => " ",
    }
}

fn look(cell: &Cell) -> Look {
    Look {
        ink: color(cell.fgcolor()).unwrap_or_else(|| INK.to_owned()),
        paper: color(cell.bgcolor()),
        bold: cell.bold(),
        dim: cell.dim(),
        italic: cell.italic(),
        underline: cell.underline(),
        // See `session`.
        struck: cell.inverse(),
    }
}

/// Nothing, where it is the terminal's own.
fn color(color: Color) -> Option<String> {
    let hex = |red: u8, green: u8, blue: u8| format!("#{red:02x}{green:02x}{blue:02x}");
    match color {
        Color::Default => None,
        Color::Rgb(red, green, blue) => Some(hex(red, green, blue)),
        Color::Idx(n @ 232..) => {
            let grey = 8 + 10 * (n - 232);
            Some(hex(grey, grey, grey))
        }
        Color::Idx(n @ 16..) => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let cube = n - 16;
            Some(hex(step(cube / 36), step(cube / 6 % 6), step(cube % 6)))
        }
        Color::Idx(n) => PALETTE.get(usize::from(n)).map(|&hex| hex.to_owned()),
    }
}
