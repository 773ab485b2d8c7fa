//! A Bedrock Runtime endpoint inside the program: real HTTP, real event-stream
//! frames, Bedrock's own rules and error texts; only the model is a script.
//!
//! This room owns everything from the loopback socket to the answer's bytes.
//! It must not name an aws crate nor share encoding code with `bedrock/`, so
//! that the two test each other, and it never prints.
//!
//! | file | owns |
//! |---|---|
//! | `socket` | a TCP stream that can be cut hard |
//! | `route` | which operation, and whether it is allowed |
//! | `http` | from a request to a response |
//! | `listing` | which models and inference profiles there are |
//! | `error` | error codes, statuses, wire form |
//! | `rules/` | what Converse refuses |
//! | `conversation` | reading a request |
//! | `script/` | what the model says |
//! | `signature` | how reasoning is signed |
//! | `fault`, `refusals` | faults a user may ask for, the errors among them |
//! | `events`, `frame`, `stream` | the answer as events, as frames, as a paced body |
//! | `damage` | what a fault puts among the frames |
//! | `usage`, `words` | how tokens are counted, how text is cut |
//! | `media` | what an attachment's bytes say |
//! | `answer` | the answer as one JSON document |
//! | `state` | what is remembered between requests |

mod answer;
mod conversation;
mod damage;
mod error;
mod events;
mod fault;
mod frame;
mod http;
mod listing;
mod media;
mod refusals;
mod route;
mod rules;
mod script;
mod signature;
mod socket;
mod state;
mod stream;
mod usage;
mod words;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The model id the demo is meant to be used with; it accepts every id that
/// begins with `demo.` and those that look like real ones.
pub const DEFAULT_MODEL: &str = "demo.scribe-v1:0";

/// A demo endpoint that holds its port but does not serve yet.
#[derive(Debug)]
pub struct DemoServer {
    listener: TcpListener,
    address: SocketAddr,
}

impl DemoServer {
    /// Binds to 127.0.0.1, never to another address. Port 0 takes any free port.
    ///
    /// # Errors
    ///
    /// What the operating system says, for instance that the port is taken.
    pub async fn bind(port: u16) -> io::Result<DemoServer> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok(DemoServer { listener, address })
    }

    /// The endpoint URL for a client: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until the returned future is dropped; its connections end with it.
    pub async fn serve(self) {
        let state = Arc::new(state::State::default());
        let mut connections = JoinSet::new();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&state)));
                }
                // Out of descriptors is the usual cause; it passes when connections end.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
            while connections.try_join_next().is_some() {}
        }
    }
}

async fn serve_connection(stream: TcpStream, state: Arc<state::State>) {
    // Small deltas must leave at once; without it they wait for the peer's ACK.
    let _ = stream.set_nodelay(true);
    let (stream, cutter) = socket::cuttable(stream);
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        let cutter = cutter.clone();
        async move { Ok::<_, std::convert::Infallible>(http::answer(request, &state, cutter).await) }
    });
    // An error here is a peer that went away or a fault that was asked for.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

#[cfg(test)]
mod tests;
