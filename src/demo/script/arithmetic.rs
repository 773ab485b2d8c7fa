//! Small sums: `what is 2+2?`.

use super::Block;
use super::prompts::Ask;

const OPENINGS: &[&str] = &[
    "what is",
    "what's",
    "what’s",
    "how much is",
    "calculate",
    "compute",
    "and",
    "now",
];

pub(super) fn answer(ask: &Ask<'_>) -> Option<Vec<Block>> {
    let lower = ask.text.trim().to_lowercase();
    let mut sum = lower.as_str();
    while let Some(rest) = OPENINGS
        .iter()
        .find_map(|opening| sum.strip_prefix(opening))
    {
        sum = rest.trim_start();
    }
    let sum = sum.trim_end_matches(|c: char| c.is_whitespace() || "?!.=".contains(c));
    evaluate(sum).map(Block::text)
}

/// Reads "a op b" and nothing more, so that dates and phone numbers stay text.
fn evaluate(sum: &str) -> Option<String> {
    let (left, rest) = number(sum)?;
    let mut letters = rest.trim_start().chars();
    let sign = match letters.next()? {
        '−' | '–' => '-',
        '×' | 'x' | '·' => '*',
        '÷' | ':' => '/',
        sign @ ('+' | '-' | '*' | '/') => sign,
        _ => return None,
    };
    let (right, rest) = number(letters.as_str())?;
    if !rest.trim().is_empty() {
        return None;
    }
    Some(match result(left, sign, right) {
        Some(value) => format!("{left} {sign} {right} = {value}."),
        None if right == 0 => format!("{left} / 0 has no answer: one cannot divide by zero."),
        None => "That number is too large for me.".to_owned(),
    })
}

fn number(text: &str) -> Option<(i64, &str)> {
    let text = text.trim_start();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let (number, rest) = text.split_at_checked(text.len() - digits.len() + end)?;
    Some((number.parse().ok()?, rest))
}

fn result(left: i64, sign: char, right: i64) -> Option<String> {
    let whole = match sign {
        '+' => left.checked_add(right)?,
        '-' => left.checked_sub(right)?,
        '*' => left.checked_mul(right)?,
        _ if left.checked_rem(right)? != 0 => return Some(fraction(left, right)),
        _ => left.checked_div(right)?,
    };
    Some(whole.to_string())
}

#[allow(clippy::cast_precision_loss)] // four decimals are shown
fn fraction(left: i64, right: i64) -> String {
    let text = format!("{:.4}", left as f64 / right as f64);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::answer_to;

    #[test]
    fn the_four_operations_are_known() {
        assert_eq!(answer_to("what is 2+2?"), "2 + 2 = 4.");
        assert_eq!(answer_to("What's 7 - 10"), "7 - 10 = -3.");
        assert_eq!(answer_to("6 × 7 ="), "6 * 7 = 42.");
        assert_eq!(answer_to("Calculate 10/4."), "10 / 4 = 2.5.");
        assert_eq!(answer_to("what is 6 / 3?"), "6 / 3 = 2.");
    }

    #[test]
    fn what_has_no_answer_says_so() {
        assert!(answer_to("1/0").contains("divide by zero"));
        assert!(answer_to("9223372036854775807 + 1").contains("too large"));
        assert!(answer_to("2024-11-24").starts_with("You said"));
        assert!(answer_to("what is 99999999999999999999+1").starts_with("You said"));
    }
}
