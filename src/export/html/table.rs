//! Tables.

use pulldown_cmark::Alignment;

/// The table that is being written. There is one at a time: a cell holds no other.
#[derive(Default)]
pub(super) struct Table {
    columns: Vec<Alignment>,
    in_head: bool,
    column: usize,
}

impl Table {
    pub(super) fn begin(&mut self, columns: Vec<Alignment>, out: &mut String) {
        self.columns = columns;
        out.push_str("<div class=\"wide\" tabindex=\"0\"><table>\n");
    }

    pub(super) fn end(&mut self, out: &mut String) {
        self.columns.clear();
        out.push_str("</tbody></table></div>\n");
    }

    pub(super) fn head(&mut self, out: &mut String) {
        self.in_head = true;
        out.push_str("<thead>");
        self.row(out);
    }

    pub(super) fn end_head(&mut self, out: &mut String) {
        self.in_head = false;
        out.push_str("</tr></thead>\n<tbody>\n");
    }

    pub(super) fn row(&mut self, out: &mut String) {
        self.column = 0;
        out.push_str("<tr>");
    }

    pub(super) fn cell(&mut self, out: &mut String) {
        let class = match self.columns.get(self.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Left | Alignment::None) | None => "",
        };
        let name = self.cell_name();
        out.push_str(&format!("<{name}{class} dir=\"auto\">"));
        self.column += 1;
    }

    pub(super) fn end_cell(&mut self, out: &mut String) {
        out.push_str(&format!("</{}>", self.cell_name()));
    }

    fn cell_name(&self) -> &'static str {
        if self.in_head { "th" } else { "td" }
    }
}
