//! Whatever has happened in a conversation, the next turn is one that the service accepts. The demo
//! holds Bedrock's rules; conversations are made up.

mod cases;
mod hold;
mod made_up;
mod reply;
mod step;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use hold::Stage;
use made_up::talk;

#[test]
fn whatever_has_happened_the_next_turn_is_accepted() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let stage = runtime.block_on(Stage::new());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    assert!(config.cases >= 200);
    let held = TestRunner::new(config).run(&talk(), |talk| {
        let outcome = runtime.block_on(stage.hold(&talk));
        outcome.map_err(TestCaseError::fail)
    });
    if let Err(error) = held {
        panic!("{error}");
    }
    let met = stage.met();
    assert!(
        met.turns > 1000 && met.failed > 20 && met.partial > 20 && met.hashes_compared > 100,
        "{met:?}"
    );
}
