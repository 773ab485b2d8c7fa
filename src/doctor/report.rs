//! Findings as lines to read and as JSON.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::{Finding, Grade};
use crate::terminal::Screen;
use crate::terminal::sanitize::sanitize_line;

/// To be read: the grade, what was looked at, what was found, and below it what can be done.
pub fn text(findings: &[Finding], screen: Screen) -> String {
    let widest = findings.iter().map(|finding| finding.about.len()).max();
    let width = widest.unwrap_or(0);
    let color = screen.abilities().color_stdout;
    findings
        .iter()
        .map(|finding| {
            let style = if color {
                style(finding.grade)
            } else {
                Style::new()
            };
            let grade = finding.grade.as_str();
            let (about, found) = (finding.about, sanitize_line(&finding.found));
            let mut text = format!("{style}{grade:7}{style:#}  {about:width$}  {found}\n");
            if let Some(mend) = &finding.mend {
                let mend = sanitize_line(mend);
                text.push_str(&format!("{:7}  {:width$}  → {mend}\n", "", ""));
            }
            text
        })
        .collect()
}

fn style(grade: Grade) -> Style {
    match grade {
        Grade::Ok => AnsiColor::Green.on_default(),
        Grade::Warning => AnsiColor::Yellow.on_default(),
        Grade::Fault => AnsiColor::Red.on_default().bold(),
    }
}

/// For programs, an object each.
pub fn rows(findings: &[Finding]) -> Vec<Value> {
    let row = |finding: &Finding| {
        json!({
            "about": finding.about,
            "grade": finding.grade.as_str(),
            "found": finding.found,
            "fix": finding.mend,
        })
    };
    findings.iter().map(row).collect()
}
