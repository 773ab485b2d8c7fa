//! Connections that are not made, or end before an answer begins, and what answers instead.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::row::{Seen, rows};
use crate::support::{FaultServer, Home, Step, wire};

rows! {
    unresolved: "DNS: no such name", "the endpoint's host, or the region, named", "4", "failed";
    refused: "connection refused", "host named", "4", "failed";
    never_connected: "a secure connection that never comes about", "host named, in words", "4", "failed";
    insecure: "TLS: a certificate nobody vouches for", "the certificate's fault named; hint at CA and proxy; not retried", "4", "failed";
    plain: "TLS: the other side does not speak it", "said; not retried", "4", "failed";
    page: "a proxy answers with a page", "status and start of the page", "4", "failed";
    redirected: "a proxy redirects", "said; not followed", "4", "failed";
    silent: "no first event (setting `timeouts.first_event`)", "timeout that names the model, the endpoint and the tries", "4", "failed";
    gone: "the connection ends before the answer's head", "tried again, 3 tries in all", "4", "failed";
}

/// For what is to be tried once, or as often as the test can wait.
fn once(home: Home) -> Home {
    home.with("AWS_MAX_ATTEMPTS", "1")
}

/// Somebody who listens, does this with each connection, and counts them.
fn listening(serve: impl Fn(TcpStream) + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            serve(stream.unwrap());
        }
    });
    (url, count)
}

/// A server that vouches for itself, which is as good as nobody. The key is for this alone.
fn self_signed() -> (String, Arc<AtomicUsize>) {
    let certificate = include_bytes!("../../data/loopback-certificate.der").as_slice();
    let key = include_bytes!("../../data/loopback-key.der").as_slice();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key);
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let config = rustls::ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key.into())
        .unwrap();
    let config = Arc::new(config);
    listening(move |mut stream| {
        let mut connection = rustls::ServerConnection::new(config.clone()).unwrap();
        // The client refuses; there is nothing to serve.
        let _ = connection.complete_io(&mut stream);
    })
}

fn unresolved() -> Seen {
    let server = FaultServer::always(vec![]);
    let home = server.home();
    let ran = home.run(&["--endpoint-url", "http://nowhere.invalid", "hi"], "");
    ran.refused(4, "nowhere.invalid");
    assert!(ran.err.contains("the name cannot be found"), "{ran:?}");
    // With no endpoint of one's own it is the region that has none.
    let home = once(server.home().with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", ""))
        .with("AWS_REGION", "xx-nowhere-9");
    let ran = home.run(&["hi"], "");
    ran.refused(4, "Bedrock in xx-nowhere-9");
    Seen::of(&ran, &home)
}

fn refused() -> Seen {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let home = FaultServer::always(vec![]).home();
    let url = format!("http://{address}");
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &address);
    assert!(ran.err.contains("nobody listens there"), "{ran:?}");
    Seen::of(&ran, &home)
}

/// Whoever accepts and then says nothing keeps a secure connection from coming about.
fn never_connected() -> Seen {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let home = once(FaultServer::always(vec![]).home());
    let url = format!("https://{address}");
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &address);
    assert!(ran.err.contains("it does not answer"), "{ran:?}");
    Seen::of(&ran, &home)
}

fn insecure() -> Seen {
    let (url, count) = self_signed();
    let home = FaultServer::always(vec![]).home();
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &url);
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert!(
        ran.err.contains("invalid peer certificate: UnknownIssuer"),
        "{ran:?}"
    );
    assert!(
        ran.err.contains("SSL_CERT_FILE") && ran.err.contains("proxy"),
        "{ran:?}"
    );
    Seen::of(&ran, &home)
}

fn plain() -> Seen {
    let (url, count) = listening(|mut stream| {
        // A client that is gone already needs no answer.
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        let _ = stream.read(&mut [0; 1024]);
    });
    let home = FaultServer::always(vec![]).home();
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &format!("{url} cannot be reached"));
    assert!(ran.err.contains("the secure connection failed"), "{ran:?}");
    assert_eq!(count.load(Ordering::SeqCst), 1);
    Seen::of(&ran, &home)
}

fn page() -> Seen {
    let page = "<html><head><title>403</title></head>\n<body>Blocked\x07 by policy</body></html>";
    let response = wire::response(403, &[("Content-Type", "text/html")], page);
    let server = FaultServer::always(vec![Step::write(response)]);
    let home = server.home();
    let ran = home.run(&["hi"], "");
    ran.refused(4, "what answered with status 403 is not Bedrock: <html>");
    assert!(ran.err.contains("Blocked␇ by policy"), "{ran:?}");
    assert_eq!(server.count(), 1);
    // A page can come with success, too.
    let login = wire::response(200, &[("Content-Type", "text/html")], "<html>log in");
    let server = FaultServer::always(vec![Step::write(login)]);
    server.home().run(&["hi"], "").refused(4, "<html>log in");
    Seen::of(&ran, &home)
}

fn redirected() -> Seen {
    let there = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write(wire::answer("no")),
    ]);
    let url = there.url();
    let response = wire::response(
        302,
        &[("Location", &url), ("Content-Type", "text/html")],
        "Moved",
    );
    let server = FaultServer::always(vec![Step::write(response)]);
    let home = server.home();
    let ran = home.run(&["hi"], "");
    ran.refused(4, "status 302");
    assert_eq!((server.count(), there.count()), (1, 0));
    Seen::of(&ran, &home)
}

fn silent() -> Seen {
    let mut seen = Vec::new();
    let silent = || vec![Step::Silence];
    let opened = || [vec![Step::write(wire::STREAM)], silent()].concat();
    let begun = vec![
        Step::write(wire::STREAM),
        Step::write(wire::start()),
        Step::Silence,
    ];
    for (script, attempts, tries) in [
        (silent(), "1", ""),
        (silent(), "2", " (2 tries)"),
        (opened(), "1", ""),
        (begun, "1", ""),
    ] {
        let server = FaultServer::always(script);
        let home = server.home().with("AWS_MAX_ATTEMPTS", attempts);
        home.write(
            ".config/outcrop/config.toml",
            "[timeouts]\nfirst_event = 1\n",
        );
        let ran = home.run(&["hi"], "");
        let place = format!("`test.model` at {} (eu-central-1)", server.url());
        ran.refused(
            4,
            &format!("{place}: the service has not answered for 1 s{tries}"),
        );
        seen.push(Seen::of(&ran, &home));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn gone() -> Seen {
    let mut seen = Vec::new();
    for script in [vec![], vec![Step::Reset]] {
        let server = FaultServer::always(script);
        let home = server.home();
        let ran = home.run(&["hi"], "");
        ran.refused(4, &format!("{} cannot be reached", server.url()));
        assert!(ran.err.contains(" (3 tries)"), "{ran:?}");
        assert_eq!(server.count(), 3);
        seen.push(Seen::of(&ran, &home));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}
