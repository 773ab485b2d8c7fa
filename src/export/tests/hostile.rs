//! A conversation that tries everything. It is plain data, so that the test with a browser can use it
//! as well: whatever gets through sets the title to `owned`, adds an element with the id `owned`, or
//! asks the given address for something.

use serde_json::{Value, json};

pub const TITLE: &str =
    "</title><script>document.title='owned'</script><img src=x onerror=document.title='owned'>";

/// Text that every page shows.
pub const SEEN: &str = "the quiet end";

pub fn messages(address: &str) -> Value {
    let script =
        "document.title='owned';document.body.insertAdjacentHTML('beforeend','<i id=owned>')";
    let tags = format!(
        "<script>{script}</script> <img src=x onerror=\"{script}\"> <svg onload=\"{script}\"> \
         <img src={address}/a.png> <link rel=stylesheet href={address}/b.css> <style>@import '{address}/c.css'; \
         body{{display:none;background:url({address}/d.png)}}</style> <iframe src={address}/e.html></iframe> \
         <meta http-equiv=refresh content='0;url={address}/f.html'> <base href={address}/g/> \
         <form action={address}/h><button autofocus onfocus=\"{script}\">x</button></form> <object data={address}/i>"
    );
    let markdown = format!(
        "{tags}\n\n<div onclick={script}>\n\n[a](javascript:{script}) [b](JaVaScRiPt:alert(1)) \
         [c](data:text/html,<script>{script}</script>) [d](vbscript:x) [e](&#106;avascript:alert(1)) \
         [f](https://example.com/\"onmouseover=\"{script}) [g](https://example.com 'x\" onclick=\"{script}') \
         <javascript:alert(1)> <https://example.com/<script>> ![h]({address}/j.png) \
         ![i](data:image/svg+xml,<svg/onload={script}>) ![j](\"onerror=\"{script})\n\n\
         | <b>a | `</td>` |\n|--|:-:|\n| </table><script>{script}</script> | x |\n\n\
         ```\"><script>{script}</script>\n</code></pre><script>{script}</script>\n```\n\n\
         ```html\n<style>p{{color:expression({script})}}</style></style></script>\n```\n\n\
         - [x] <a href=javascript:{script}>\n\n&lt;script&gt;&#x202e;&#0; `<!--` \
         <!-- <![CDATA[ <?php ]]> </style></title></textarea></noscript><plaintext>\n\n{SEEN}"
    );
    let svg = "PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+";
    json!([
        {"role": "user", "content": [
            {"text": tags},
            {"text": "bidi \u{202e}gnp.exe\u{202c} \u{2066}x\u{2069} nul \u{0} esc \u{1b}]0;owned\u{7} mark \u{fdd0}1\u{fdd1}"},
            {"document": {"format": "\"><script>", "name": "</code><script>document.title='owned'</script>", "source": {"text": "x"}}},
            {"image": {"format": "svg+xml", "source": {"bytes": svg}}},
            {"image": {"format": "png\" onload=\"document.title='owned'", "source": {"bytes": svg}}},
            {"image": {"format": "png", "source": {"bytes": "\"><script>document.title='owned'</script>"}}},
            {"image": {"format": "png", "source": {"bytes": svg}}},
            {"video": {"format": "mp4", "source": {"s3Location": {"uri": format!("{address}/<video autoplay>")}}}},
            {"hologram": tags},
        ]},
        {"role": "assistant", "content": [
            {"reasoningContent": {"reasoningText": {"text": format!("</details></div>{markdown}")}}},
            {"toolUse": {"toolUseId": "t", "name": "</summary><script>document.title='owned'</script>", "input": {tags.clone(): tags}}},
            {"text": markdown},
        ]},
        {"role": "user", "content": [
            {"toolResult": {"toolUseId": "t", "content": [{"text": format!("</code></pre>{tags}")}, {"json": [tags]}]}},
        ]},
        {"role": "assistant", "content": [
            {"citationsContent": {"content": [{"text": format!("{tags} cited")}], "citations": [
                {"title": tags, "location": {"web": {"url": "javascript:document.title='owned'"}}, "sourceContent": [{"text": tags}]},
                {"title": "x", "location": {"web": {"url": format!("https://example.com/\"><script>{script}</script>")}}},
            ]}},
            {"text": "<div><details><p>**unclosed `"},
        ]},
        {"role": "\"><script>document.title='owned'</script>", "content": [{"text": "a role"}]},
        {"role": "assistant", "content": [{"text": SEEN}]},
    ])
}
