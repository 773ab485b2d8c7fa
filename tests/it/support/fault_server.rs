//! An endpoint that does to each connection what a script says, byte by byte. It knows nothing of
//! the demo and shares no code with it: faults are written here as they come over a wire.

use std::io::{BufWriter, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::{Home, Recorded, feed, wire};

/// What is written to a connection: its request and where to write to.
pub type Make = dyn Fn(&str, &mut dyn Write) -> std::io::Result<()> + Send + Sync;

/// What the server does next with a connection. It begins by reading a request; behind the last
/// step the connection is closed in order.
#[derive(Clone)]
pub enum Step {
    Write(Vec<u8>),
    /// Writes what is made of the request: all of it as one text.
    Make(Arc<Make>),
    /// Waits until the test opens the gate.
    Wait(Gate),
    /// Resets the connection.
    Reset,
    /// Keeps the connection open, in silence, until the other side goes.
    Silence,
}

impl Step {
    pub fn write(bytes: impl AsRef<[u8]>) -> Self {
        Self::Write(bytes.as_ref().to_vec())
    }

    pub fn made(
        make: impl Fn(&str, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::Make(Arc::new(make))
    }
}

/// Something that is awaited: shut at first, open for good once it is opened.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub fn open(&self) {
        let (open, changed) = &*self.0;
        *open.lock().unwrap() = true;
        changed.notify_all();
    }

    fn wait(&self) {
        let (open, changed) = &*self.0;
        let mut open = open.lock().unwrap();
        while !*open {
            open = changed.wait(open).unwrap();
        }
    }
}

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// The server. It serves until the test ends.
pub struct FaultServer {
    address: String,
    requests: Arc<(Mutex<Vec<Recorded>>, Condvar)>,
}

impl FaultServer {
    /// Does to the first connection what the first script says, and so on; the last script is for
    /// all that follow.
    pub fn new(scripts: impl IntoIterator<Item = Vec<Step>>) -> Self {
        let scripts: Vec<_> = scripts.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new((Mutex::default(), Condvar::new()));
        let kept = Arc::clone(&requests);
        std::thread::spawn(move || {
            for (n, stream) in listener.incoming().enumerate() {
                let script = scripts[n.min(scripts.len() - 1)].clone();
                let kept = Arc::clone(&kept);
                // A client that goes away ends the connection, and nothing else.
                std::thread::spawn(move || stream.and_then(|stream| serve(stream, &script, &kept)));
            }
        });
        Self { address, requests }
    }

    /// A server that does the same to every connection.
    pub fn always(script: Vec<Step>) -> Self {
        Self::new([script])
    }

    /// A server that gives every request the same whole answer.
    pub fn saying(words: &str) -> Self {
        Self::always(vec![
            Step::write(wire::STREAM),
            Step::write(wire::answer(words)),
        ])
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A home whose requests come here.
    pub fn home(&self) -> Home {
        feed::home_of(&self.url())
    }

    /// How many requests have come.
    pub fn count(&self) -> usize {
        self.requests.0.lock().unwrap().len()
    }

    /// Waits for the request with this number, counted from 0.
    #[track_caller]
    pub fn request(&self, n: usize) -> Recorded {
        let (requests, changed) = &*self.requests;
        let requests = requests.lock().unwrap();
        let (requests, waited) = changed
            .wait_timeout_while(requests, PATIENCE, |requests| requests.len() <= n)
            .unwrap();
        assert!(!waited.timed_out(), "request {n} has not come");
        requests[n].clone()
    }
}

fn serve(
    mut stream: TcpStream,
    script: &[Step],
    requests: &(Mutex<Vec<Recorded>>, Condvar),
) -> std::io::Result<()> {
    let request = read_request(&mut stream)?;
    let headers = request.headers.iter();
    let headers: String = headers
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let whole = format!("{}\r\n{headers}\r\n{}", request.line, request.body);
    requests.0.lock().unwrap().push(request);
    requests.1.notify_all();
    for step in script {
        match step {
            Step::Write(bytes) => stream.write_all(bytes)?,
            Step::Make(make) => {
                let mut out = BufWriter::with_capacity(1 << 16, &stream);
                make(&whole, &mut out)?;
                out.flush()?;
            }
            Step::Wait(gate) => gate.wait(),
            // The system answers what comes to, or lies in, a socket that is closed with a reset.
            Step::Reset => return Ok(()),
            Step::Silence => drop(stream.read_to_end(&mut Vec::new())),
        }
    }
    stream.read_exact(&mut [0])?;
    stream.shutdown(Shutdown::Write)?;
    // Reading on to the end keeps a close from becoming a reset.
    stream.read_to_end(&mut Vec::new()).map(drop)
}

/// Reads a request but for its last byte, which is only looked at: see [`Step::Reset`].
fn read_request(stream: &mut TcpStream) -> std::io::Result<Recorded> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.trim_end().lines();
    let line = lines.next().unwrap().to_owned();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = vec![0; length];
    if let Some((last, rest)) = body.split_last_mut() {
        stream.read_exact(rest)?;
        stream.peek(std::slice::from_mut(last))?;
    }
    Ok(Recorded {
        line,
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}
