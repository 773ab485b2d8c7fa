"""outcrop against aws_bedrock_runtime_mate: the hashes of verbose mode.

Both hold the same conversation with the demo server, each streaming and not;
all four have to print the same `===== Send messages` lines.

    seed_check.py URL OUTCROP_BINARY
"""

import dataclasses
import json
import re
import sys
import tempfile

from aws_bedrock_runtime_mate.converse import ConverseKwargs
from aws_bedrock_runtime_mate.patterns.multi_round_converse import (
    ChatSession,
    json_hash,
)

from aws_client import connect
from checking import check, expect, expect_equal
from conversation import MODEL, REGION
from terminal import Terminal

QUESTIONS = [
    "What is 2+2?",
    'Grüße ☕ "quoted"\nsecond line',
    # The program takes a slash for a command unless it is doubled.
    "/etc/hosts and C:\\hosts are paths",
    # The answers hold what JSON writers disagree about: controls, DEL, line
    # separators, and letters beyond the first 65536.
    "unicode",
    "escape",
    "what was my first question",
]
SEND_MARK = "===== Send messages, "
SEND_LINE = re.compile(
    r"===== Send messages, n_msg = (\d+), hash = ([0-9a-f]{32})"
)
KWARGS_MARK = "\n----- Converse kwargs:\n"


@dataclasses.dataclass
class Talk:
    """What a conversation left behind."""

    send_lines: list
    final_hash: str


def talk_by_seed(url, streaming):
    printed = []
    session = ChatSession(
        client=connect(url),
        converse_kwargs=ConverseKwargs(model_id=MODEL),
        # It is given objects too; what is compared is text already.
        printer=lambda what: printed.append(str(what)),
        verbose=True,
    )
    for question in QUESTIONS:
        if streaming:
            response = session.converse_text_stream(question)
            answer = "".join(session.iterate_text(response))
        else:
            answer = session.converse_text(question).text
        expect(answer, f"expected an answer to {question!r}, got none")
    lines = [what for what in printed if what.startswith(SEND_MARK)]
    return Talk(lines, json_hash(session._messages))


def talk_by_outcrop(url, binary, home, streaming):
    command = [binary, "--verbose", "-m", MODEL]
    command += ["--region", REGION, "--endpoint-url", url]
    if not streaming:
        command.append("--no-stream")
    with Terminal(command, outcrop_environment(home)) as terminal:
        terminal.wait_for_prompt()
        for question in QUESTIONS:
            slash = "/" if question.startswith("/") else ""
            terminal.send(slash + question)
            terminal.wait_for_prompt()
        terminal.send("/hash")
        terminal.wait_for_prompt()
        final_hash = re.search(r"hash = ([0-9a-f]{32})", terminal.shown)
        expect(final_hash, f"expected a hash from /hash: {terminal.shown!r}")
        terminal.send("/quit")
        expect_equal("exit code of outcrop", 0, terminal.wait_for_end())
        errors = terminal.errors
    # A line end only: answers hold other separators of lines.
    lines = errors.split("\n")
    complaints = [line for line in lines if line.startswith("error:")]
    expect_equal("errors of outcrop", [], complaints)
    sent = [line for line in lines if line.startswith(SEND_MARK)]
    return Talk(sent, final_hash.group(1)), errors


def outcrop_environment(home):
    """All it gets: nothing of the caller's AWS setup must reach it."""
    return {
        "AWS_ACCESS_KEY_ID": "dummy",
        "AWS_SECRET_ACCESS_KEY": "dummy",
        "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": home,
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "TERM": "xterm",
    }


def check_own_hashes(name, errors):
    """Each hash has to be that of the messages printed right below it."""
    sections = errors.split(SEND_MARK)[1:]
    for turn, section in enumerate(sections, 1):
        with check(f"{name}: hash of request {turn} = hash of its JSON"):
            line, found, rest = (SEND_MARK + section).partition(KWARGS_MARK)
            expect(found, f"expected the kwargs right below {line!r}")
            match = SEND_LINE.fullmatch(line)
            expect(match, f"expected {SEND_LINE.pattern!r}, got {line!r}")
            kwargs, _ = json.JSONDecoder().raw_decode(rest)
            messages = kwargs["messages"]
            expect_equal("model", MODEL, kwargs["modelId"])
            expect_equal("n_msg", len(messages), int(match.group(1)))
            expect_equal("messages", 2 * turn - 1, len(messages))
            expect_equal("hash", json_hash(messages), match.group(2))
            expect_equal(
                "newest message",
                {"role": "user", "content": [{"text": QUESTIONS[turn - 1]}]},
                messages[-1],
            )


def compare(name, expected, actual):
    with check(f"{name}: as many lines as questions"):
        expect_equal("lines", len(QUESTIONS), len(actual.send_lines))
    pairs = zip(expected.send_lines, actual.send_lines, strict=True)
    for turn, (wanted, line) in enumerate(pairs, 1):
        with check(f"{name}: line of request {turn} = the seed's"):
            expect_equal("line", wanted, line)
    with check(f"{name}: hash after the last answer = the seed's"):
        expect_equal("hash", expected.final_hash, actual.final_hash)


def main(url, binary):
    with check("seed, converse_text: holds the conversation"):
        seed = talk_by_seed(url, streaming=False)
        expect_equal("lines", len(QUESTIONS), len(seed.send_lines))
        for line in seed.send_lines:
            expect(SEND_LINE.fullmatch(line), f"unexpected form: {line!r}")
    with check("seed, converse_text_stream: holds the conversation"):
        seed_streamed = talk_by_seed(url, streaming=True)
    compare("seed, converse_text_stream", seed, seed_streamed)
    for name, streaming in [("outcrop", True), ("outcrop --no-stream", False)]:
        with check(f"{name}: holds the conversation in a terminal"):
            with tempfile.TemporaryDirectory() as home:
                talk, errors = talk_by_outcrop(url, binary, home, streaming)
        compare(name, seed, talk)
        check_own_hashes(name, errors)


if __name__ == "__main__":
    main(*sys.argv[1:])
