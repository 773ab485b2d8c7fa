//! A conversation beside another, as a program holds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use outcrop::ConverseOptions;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_beside_a_conversation_changes_nothing_in_it() {
    let mut chat = outcrop::demo_session().await.unwrap();
    chat.converse_text("What is 2+2?").await.unwrap();
    let (hash, options) = (chat.history().hash(), chat.options().clone());
    let cool = options.clone().with_temperature(0.0);
    let mut beside = chat.beside(chat.history().clone(), cool);
    let answer = beside.converse_text("What temperature?").await.unwrap();
    assert!(answer.text().contains("0.0"), "{}", answer.text());
    beside.converse_text("fault: denied").await.unwrap_err();
    assert_eq!((beside.history().len(), chat.history().len()), (4, 2));
    assert_eq!(chat.history().hash(), hash);
    assert_eq!(chat.options(), &options);
    assert!(chat.sent_options().unwrap().inference_config != beside.options().inference_config);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_model_refuses_beside_a_conversation_is_known_in_it() {
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let chat = outcrop::demo_session().await.unwrap();
    let mut chat = chat.on_refusal(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let options = ConverseOptions::new("demo.no-system-v1:0").with_system("Be brief.");
    *chat.options_mut() = options.clone();
    let mut beside = chat.beside(chat.history().clone(), options);
    assert_eq!(beside.converse_text("hello").await.unwrap().tries(), 2);
    assert_eq!(chat.converse_text("hello").await.unwrap().tries(), 1);
    assert_eq!(told.load(Ordering::SeqCst), 1);
}
