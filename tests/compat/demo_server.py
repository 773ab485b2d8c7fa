"""`outcrop demo-server` on a free port, for as long as a with block lasts."""

import contextlib
import os
import re
import select
import subprocess
import time

SECONDS_TO_START = 30
SECONDS_TO_END = 10
LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)\n")


class NotListening(Exception):
    """The server did not say that it listens."""


class DemoServer:
    def __init__(self, process, url):
        self.url = url
        self._process = process

    def is_alive(self):
        return self._process.poll() is None


@contextlib.contextmanager
def running(binary):
    process = subprocess.Popen(
        [binary, "demo-server", "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        yield DemoServer(process, read_url(process))
    finally:
        stop(process)


def read_url(process):
    line = read_line(process.stdout.fileno(), SECONDS_TO_START)
    match = LISTENING.fullmatch(line)
    if match is None:
        raise NotListening(
            "expected `listening on http://127.0.0.1:PORT` as the first line "
            f"of demo-server, got {line!r}"
        )
    return match.group(1)


def read_line(descriptor, seconds):
    """A line, or as much of one as came in time."""
    deadline = time.monotonic() + seconds
    line = b""
    # A buffered reader could hold a line that select does not see.
    while not line.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            break
        byte = os.read(descriptor, 1)
        if not byte:
            break
        line += byte
    return line.decode("utf-8", "replace")


def stop(process):
    process.terminate()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
