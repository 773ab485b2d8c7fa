//! One page that needs nothing but itself: no script, no font, no picture from elsewhere.
//!
//! Three walls stand between a conversation and the browser. Every character of it goes through
//! `escape`; the only tags and attributes are those written in this folder; and the page's own policy
//! forbids scripts, requests and any style but the one whose digest it names.
//!
//! | file | owns |
//! |---|---|
//! | `escape` | text inside HTML |
//! | `answer` | Markdown as HTML |
//! | `table` | the tables in it |
//! | `highlight` | which words of code are what |
//! | `body` | messages and their parts |

mod answer;
mod body;
mod escape;
mod highlight;
mod table;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::Conversation;
use super::text::one_line;
use body::Body;
use escape::escape;

const STYLE: &str = include_str!("style.css");

/// The conversation as a page.
pub fn html(conversation: &Conversation) -> String {
    let title = one_line(&conversation.title);
    let title = if title.is_empty() {
        "Conversation"
    } else {
        title.as_str()
    };
    let mut body = Body::default();
    body.header(title, conversation);
    body.messages(conversation);
    let title = escape(title);
    // Browsers drop the returns that a checkout may have put in, and the digest has to be of what is
    // left.
    let style = STYLE.replace('\r', "");
    let policy = policy(&style);
    let body = body.finish();
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<meta name=\"referrer\" content=\"no-referrer\">
<meta name=\"generator\" content=\"outcrop\">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}</body>
</html>
"
    )
}

/// Pictures are part of the page, the one style is known by its digest, and nothing else may be.
fn policy(style: &str) -> String {
    let digest = BASE64_STANDARD.encode(Sha256::digest(style));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
}
