//! Single conversations behind which a turn is sent: the smallest of those that were refused.

use outcrop::{Caching, ConverseOptions, ErrorKind, History};

use crate::support::Recorder;

struct Case {
    name: &'static str,
    /// What has been said.
    history: &'static str,
    options: &'static str,
    caching: Option<Caching>,
}

/// `[{"role":"user","content":[…]}]`
macro_rules! user {
    ($blocks:literal) => {
        concat!(r#"[{"role":"user","content":["#, $blocks, r#"]}]"#)
    };
}

/// The same behind a question, as an answer.
macro_rules! model {
    ($blocks:literal) => {
        concat!(
            r#"[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":["#,
            $blocks,
            r#"]}]"#
        )
    };
}

/// Options with a tool and what else is named.
macro_rules! tools {
    ($more:literal) => {
        concat!(
            r#"{"toolConfig":{"tools":[{"toolSpec":{"name":"t","inputSchema":{"json":{"type":"object"}}}}"#,
            $more
        )
    };
}

const ACCEPTED: &[Case] = &[
    Case {
        name: "a message of changes to the tools between a tool use and its result",
        history: r#"[{"role":"user","content":[{"text":"a"}]},
            {"role":"assistant","content":[{"toolUse":{"toolUseId":"x","name":"t","input":{}}}]},
            {"role":"system","content":[{"toolRemoval":{"tool":{"name":"t"}}}]}]"#,
        options: tools!("]}}"),
        caching: None,
    },
    Case {
        name: "tools of the service's own, after the tools were taken away",
        history: model!(
            r#"{"toolUse":{"toolUseId":"s","name":"search","input":{},"type":"server_tool_use"}},
               {"toolResult":{"toolUseId":"s","content":[{"text":"f"}],"type":"x"}},{"text":"b"}"#
        ),
        options: "{}",
        caching: None,
    },
    Case {
        name: "a system prompt in front of a document, for a model that takes none",
        history: user!(
            r#"{"document":{"format":"txt","name":"a","source":{"text":"x"}}},{"cachePoint":{"type":"default"}}"#
        ),
        options: r#"{"modelId":"demo.no-system-v1:0","system":[{"text":"s"}]}"#,
        caching: Some(Caching::FiveMinutes),
    },
    Case {
        name: "reasoning in a message of the person",
        history: user!(
            r#"{"reasoningContent":{"reasoningText":{"text":"","signature":"demo-signature-00000000"}}},{"text":"b"}"#
        ),
        options: "{}",
        caching: None,
    },
    Case {
        name: "a cache point for an hour behind one for five minutes",
        history: user!(
            r#"{"text":"a"},{"cachePoint":{"type":"default"}},{"text":"b"},{"cachePoint":{"type":"default","ttl":"1h"}}"#
        ),
        options: "{}",
        caching: None,
    },
    Case {
        name: "the same with the first in the system prompt",
        history: user!(r#"{"text":"a"},{"cachePoint":{"type":"default","ttl":"1h"}}"#),
        options: r#"{"system":[{"text":"s"},{"cachePoint":{"type":"default"}}]}"#,
        caching: None,
    },
    Case {
        name: "caching for an hour behind a cache point of one's own",
        history: user!(r#"{"text":"a"},{"cachePoint":{"type":"default"}}"#),
        options: "{}",
        caching: Some(Caching::OneHour),
    },
    Case {
        name: "caching for five minutes before a cache point of one's own for an hour",
        history: user!(r#"{"text":"a"},{"cachePoint":{"type":"default","ttl":"1h"}}"#),
        options: r#"{"system":[{"text":"s"}]}"#,
        caching: Some(Caching::FiveMinutes),
    },
    Case {
        name: "caching for an hour behind a cache point among the tools",
        history: "[]",
        options: tools!(r#",{"cachePoint":{"type":"default"}}]}}"#),
        caching: Some(Caching::OneHour),
    },
    Case {
        name: "caching that adds a fifth cache point to four in the system prompt",
        history: "[]",
        options: tools!(
            r#"]},"system":[{"text":"s"},{"cachePoint":{"type":"default"}},{"text":"s"},{"cachePoint":{"type":"default"}},
                {"text":"s"},{"cachePoint":{"type":"default"}},{"text":"s"},{"cachePoint":{"type":"default"}}]}"#
        ),
        caching: Some(Caching::FiveMinutes),
    },
    Case {
        name: "a blank system prompt",
        history: "[]",
        options: r#"{"system":[{"text":" "}]}"#,
        caching: None,
    },
    Case {
        name: "an image that the model made",
        history: model!(r#"{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}}"#),
        options: "{}",
        caching: None,
    },
    Case {
        name: "a result of the service's own tool that does not say its type",
        history: model!(
            r#"{"toolUse":{"toolUseId":"s","name":"search","input":{},"type":"server_tool_use"}},
               {"toolResult":{"toolUseId":"s","content":[{"text":"f"}]}},{"text":"b"}"#
        ),
        options: tools!("]}}"),
        caching: None,
    },
    Case {
        name: "an image without a source in a tool's result",
        history: r#"[{"role":"user","content":[{"text":"a"}]},
            {"role":"assistant","content":[{"toolUse":{"toolUseId":"x","name":"t","input":{}}}]},
            {"role":"user","content":[{"toolResult":{"toolUseId":"x","content":[{"image":{"format":"png"}}]}}]}]"#,
        options: tools!("]}}"),
        caching: None,
    },
    Case {
        name: "a tool's name that no tool can have",
        history: model!(r#"{"toolUse":{"toolUseId":"x","name":"functions.t","input":{}}}"#),
        options: tools!("]}}"),
        caching: None,
    },
];

/// The kinds of failure of one more turn, whole and streamed.
async fn outcomes(recorder: &std::sync::Arc<Recorder>, case: &Case) -> [Option<ErrorKind>; 2] {
    let mut outcomes = [None; 2];
    for (streams, outcome) in [false, true].into_iter().zip(&mut outcomes) {
        let history = History::from_json(case.history).unwrap();
        let mut chat = recorder.chat().with_history(history);
        let options: ConverseOptions = serde_json::from_str(case.options).unwrap();
        *chat.options_mut() = chat.options().overridden_by(&options);
        chat.set_caching(case.caching);
        let answer = match streams {
            true => match chat.converse_text_stream("hello").await {
                Ok(reply) => reply.finish().await,
                Err(error) => Err(error),
            },
            false => chat.converse_text("hello").await,
        };
        *outcome = answer.err().map(|error| error.kind());
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_these_conversations_goes_on() {
    let recorder = Recorder::new().await;
    for case in ACCEPTED {
        assert_eq!(outcomes(&recorder, case).await, [None; 2], "{}", case.name);
    }
}
