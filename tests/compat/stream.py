"""The events of a ConverseStream answer, and the answer they add up to."""

import dataclasses
import json

from checking import expect, expect_equal


@dataclasses.dataclass
class Answer:
    """What Converse gives in one piece and ConverseStream in many."""

    message: dict
    stop_reason: str
    usage: dict
    text: str


def from_response(response):
    message = response["output"]["message"]
    texts = [visible_text(block) for block in message["content"]]
    expect_latency(response["metrics"])
    return Answer(
        message, response["stopReason"], response["usage"], "".join(texts)
    )


def visible_text(block):
    cited = block.get("citationsContent", {}).get("content", [])
    return block.get("text", "") + "".join(part["text"] for part in cited)


def from_events(events):
    """Checks the order of the events and puts their answer together."""
    events = [only_member(event) for event in events]
    kinds = [kind for kind, _ in events]
    expect_equal(
        "first and last events",
        ["messageStart", "messageStop", "metadata"],
        kinds[:1] + kinds[-2:],
    )
    blocks = {}
    texts = []
    for kind, event in events[1:-2]:
        index = event["contentBlockIndex"]
        block = blocks.setdefault(index, Block())
        expect(not block.stopped, f"block {index} goes on after its stop")
        if kind == "contentBlockStart":
            expect(not block.deltas, f"block {index} starts after a delta")
            block.start = event["start"]
        elif kind == "contentBlockDelta":
            block.deltas.append(event["delta"])
            texts.append(event["delta"].get("text", ""))
        else:
            expect_equal("kind of event", "contentBlockStop", kind)
            block.stopped = True
    expect_equal("block indices", list(range(len(blocks))), list(blocks))
    for index, block in blocks.items():
        expect(block.stopped, f"block {index} has no contentBlockStop")
    content = [block.finish() for block in blocks.values()]
    message = {"role": events[0][1]["role"], "content": content}
    expect_latency(events[-1][1]["metrics"])
    return Answer(
        message,
        events[-2][1]["stopReason"],
        events[-1][1]["usage"],
        "".join(texts),
    )


def only_member(event):
    expect_equal(f"members of the event {event}", 1, len(event))
    return next(iter(event.items()))


def expect_latency(metrics):
    latency = metrics["latencyMs"]
    expect(
        isinstance(latency, int) and latency >= 0,
        f"latencyMs: expected a whole number from 0, got {latency!r}",
    )


class Block:
    """A content block on its way."""

    def __init__(self):
        self.start = {}
        self.deltas = []
        self.stopped = False

    def finish(self):
        if "toolUse" in self.start:
            pieces = [delta["toolUse"]["input"] for delta in self.deltas]
            tool_input = json.loads("".join(pieces))
            return {"toolUse": {**self.start["toolUse"], "input": tool_input}}
        if "reasoningContent" in self.deltas[0]:
            return self.finish_reasoning()
        joined = "".join(delta.get("text", "") for delta in self.deltas)
        citations = [d["citation"] for d in self.deltas if "citation" in d]
        if not citations:
            return {"text": joined}
        cited = {"content": [{"text": joined}], "citations": citations}
        return {"citationsContent": cited}

    def finish_reasoning(self):
        parts = [delta["reasoningContent"] for delta in self.deltas]

        def join(kind, empty):
            return empty.join(part[kind] for part in parts if kind in part)

        redacted = join("redactedContent", b"")
        if redacted:
            return {"reasoningContent": {"redactedContent": redacted}}
        reasoning = {"text": join("text", "")}
        if any("signature" in part for part in parts):
            reasoning["signature"] = join("signature", "")
        return {"reasoningContent": {"reasoningText": reasoning}}
