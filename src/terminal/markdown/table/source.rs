//! A table's lines as they are written.

/// How a column's cells stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// The cells of a row.
pub fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek().copied()) {
            ('\\', Some('|')) => {
                chars.next();
                push(&mut cells, '|');
            }
            ('|', None) => break,
            ('|', Some(_)) => cells.push(String::new()),
            _ => push(&mut cells, c),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn push(cells: &mut [String], c: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(c);
    }
}

/// Whether a line so far can be the one below a table's header.
pub fn may_delimit(line: &str) -> bool {
    line.chars().all(|c| "|-: \n".contains(c)) && line.len() <= 1024
}

/// The columns that the line below a header describes.
pub fn delimiter(line: &str) -> Option<Vec<Align>> {
    if !line.contains('|') {
        return None;
    }
    let align = |cell: &String| {
        let dashes = cell.trim_start_matches(':').trim_end_matches(':');
        let legal = !dashes.is_empty() && dashes.chars().all(|c| c == '-');
        let sides = (cell.starts_with(':'), cell.ends_with(':'));
        (legal && cell.len() <= dashes.len() + 2).then_some(match sides {
            (true, true) => Align::Center,
            (false, true) => Align::Right,
            _ => Align::Left,
        })
    };
    cells(line).iter().map(align).collect()
}

/// As many cells as there are columns. What is too much goes into the last.
pub fn row(line: &str, columns: usize) -> Vec<String> {
    let mut row = cells(line);
    while row.len() > columns {
        let extra = row.pop().unwrap_or_default();
        if let Some(last) = row.last_mut()
            && !extra.is_empty()
        {
            last.push_str(" | ");
            last.push_str(&extra);
        }
    }
    row.resize(columns, String::new());
    row
}
