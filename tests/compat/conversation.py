"""The conversation that boto3 holds, turn by turn, with what is expected."""

import dataclasses
import struct
import zlib

MODEL = "demo.scribe-v1:0"
REGION = "us-east-1"

TOOL_CONFIG = {
    "tools": [
        {
            "toolSpec": {
                "name": "get_weather",
                "description": "The weather in a city",
                "inputSchema": {
                    "json": {
                        "type": "object",
                        "properties": {"city": {"type": "string"}},
                        "required": ["city"],
                    }
                },
            }
        }
    ]
}


@dataclasses.dataclass(frozen=True)
class Turn:
    """A question, and what has to be true of the answer."""

    name: str
    content: list
    says: str
    kinds: tuple = ("text",)
    stop_reason: str = "end_turn"
    #: Whether the results of the tools just asked for go before the content.
    has_results: bool = False


def text(words):
    return {"text": words}


def tiny_png(width, height):
    """A valid black image, made here so that no file has to be kept."""

    def chunk(kind, data):
        checksum = zlib.crc32(kind + data)
        length = struct.pack(">I", len(data))
        return length + kind + data + struct.pack(">I", checksum)

    grey, depth = 0, 8
    header = struct.pack(">IIBBBBB", width, height, depth, grey, 0, 0, 0)
    rows = (b"\0" + b"\0" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def image_block():
    return {"image": {"format": "png", "source": {"bytes": tiny_png(3, 2)}}}


def document_block():
    source = {"bytes": "Über Granit\nzweite Zeile".encode()}
    return {"document": {"format": "txt", "name": "Notes", "source": source}}


TURNS = [
    Turn("a sum", [text("What is 2+2?")], "2 + 2 = 4."),
    Turn(
        "reasoning",
        [text("Please think about rocks")],
        "I have thought about it",
        kinds=("reasoningContent", "text"),
    ),
    Turn(
        "a tool request",
        [text("How is the weather in Rome?")],
        "Let me look that up.",
        kinds=("text", "toolUse"),
        stop_reason="tool_use",
    ),
    Turn(
        "a tool result",
        [],
        "The tool get_weather answered: 21 °C",
        has_results=True,
    ),
    Turn(
        "an image",
        [text("What is this?"), image_block()],
        f"a PNG image of {len(tiny_png(3, 2))} bytes, 3×2 pixels",
    ),
    Turn(
        "a document",
        [text("And this?"), document_block()],
        "a TXT document “Notes” of 25 bytes, which begins “Über Granit”",
    ),
    Turn(
        "text beyond ASCII",
        [text('Grüße ☕ 🪨 "quoted" \\ and\na second line')],
        "Grüße ☕ 🪨 \"quoted\" \\ and a second line",
    ),
    Turn(
        "encrypted reasoning",
        [text("redacted")],
        "where you cannot look",
        kinds=("reasoningContent", "text"),
    ),
    Turn(
        "a citation",
        [text("cite")],
        "A geologist put it so:",
        kinds=("text", "citationsContent"),
    ),
    Turn(
        "an answer cut at its limit",
        [text("max tokens")],
        "Consider granite",
        stop_reason="max_tokens",
    ),
    Turn(
        "memory",
        [text("What was my first question?")],
        "Your first question was: “What is 2+2?”",
    ),
]


def question(turn, history):
    """The message of a turn, with the results of the tools asked for."""
    results = tool_results(history[-1]) if turn.has_results else []
    return {"role": "user", "content": results + turn.content}


def tool_results(answer):
    uses = [b["toolUse"] for b in answer["content"] if "toolUse" in b]
    return [
        {
            "toolResult": {
                "toolUseId": use["toolUseId"],
                "content": [text("21 °C"), {"json": use["input"]}],
                "status": "success",
            }
        }
        for use in uses
    ]


def kinds_of(message):
    return tuple(kind for block in message["content"] for kind in block)


def text_of(message):
    return "".join(block.get("text", "") for block in message["content"])
