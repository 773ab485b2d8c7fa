"""outcrop in a terminal of its own, with standard error on a pipe."""

import fcntl
import os
import pty
import re
import selectors
import struct
import subprocess
import termios
import time

SECONDS_FOR_A_TURN = 30
SECONDS_TO_END = 10

# The line editor draws its prompt again at every key, but switches bracketed
# paste on once for each line it reads.
PROMPT = re.compile(r"\x1b\[\?2004h[^\n]*?[❯>] ")
PASTE = "\x1b[200~{}\x1b[201~"


class Terminal:
    """A program that talks, to be used in a with block."""

    def __init__(self, command, environment):
        self._screen, inner = pty.openpty()
        size = struct.pack("HHHH", 40, 120, 0, 0)
        fcntl.ioctl(inner, termios.TIOCSWINSZ, size)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=inner,
                stdout=inner,
                stderr=subprocess.PIPE,
                env=environment,
                start_new_session=True,
                preexec_fn=adopt_terminal,
            )
        except BaseException:
            os.close(self._screen)
            raise
        finally:
            # The end of the program must be the end of the last writer.
            os.close(inner)
        self._read = {self._screen: b"", self._process.stderr.fileno(): b""}
        self._selector = selectors.DefaultSelector()
        for descriptor in self._read:
            self._selector.register(descriptor, selectors.EVENT_READ)
        self._since = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._selector.close()
        self._process.stderr.close()
        os.close(self._screen)

    @property
    def errors(self):
        """What came on standard error so far."""
        read = self._read[self._process.stderr.fileno()]
        return read.decode("utf-8", "replace")

    @property
    def shown(self):
        """What came on the screen since the last line was sent."""
        read = self._read[self._screen][self._since:]
        return read.decode("utf-8", "replace")

    def wait_for_prompt(self):
        deadline = time.monotonic() + SECONDS_FOR_A_TURN
        while not PROMPT.search(self.shown):
            if not self._read_more(deadline):
                raise AssertionError(
                    f"expected a prompt within {SECONDS_FOR_A_TURN} s, got "
                    f"{self.shown!r} and on standard error {self.errors!r}"
                )

    def send(self, line):
        self._since = len(self._read[self._screen])
        if "\n" in line:
            # As terminals paste: a line ends with a carriage return.
            line = PASTE.format(line.replace("\n", "\r"))
        left = f"{line}\r".encode()
        while left:
            left = left[os.write(self._screen, left):]

    def wait_for_end(self):
        """Reads what is left and gives the exit code."""
        deadline = time.monotonic() + SECONDS_TO_END
        while self._selector.get_map():
            if not self._read_more(deadline):
                raise AssertionError(
                    f"expected an end within {SECONDS_TO_END} s, got "
                    f"{self.shown!r} and on standard error {self.errors!r}"
                )
        return self._process.wait(SECONDS_TO_END)

    def _read_more(self, deadline):
        """Reads what is there, or says that nothing came or ever will."""
        ready = self._selector.get_map() and self._selector.select(
            max(0, deadline - time.monotonic())
        )
        for key, _ in ready or []:
            data = read_or_end(key.fd)
            self._read[key.fd] += data
            if not data:
                self._selector.unregister(key.fd)
        return bool(ready)


def adopt_terminal():
    # The line editor opens /dev/tty, which is the controlling terminal.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def read_or_end(descriptor):
    try:
        return os.read(descriptor, 65536)
    except OSError:
        # Linux reports the end of a terminal's other side as an error.
        return b""
