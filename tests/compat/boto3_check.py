"""boto3 against the demo server: the same conversation both ways, and errors.

    boto3_check.py URL
"""

import sys

from botocore.eventstream import ChecksumMismatch
from botocore.exceptions import ClientError, EventStreamError

import stream
from aws_client import connect
from checking import check, expect, expect_equal, expect_error
from conversation import (
    MODEL,
    TOOL_CONFIG,
    TURNS,
    kinds_of,
    question,
    text,
    text_of,
)

HTTP_ERRORS = [
    ("fault: throttle", "ThrottlingException", 429),
    ("fault: unavailable", "ServiceUnavailableException", 503),
    ("fault: internal", "InternalServerException", 500),
    ("fault: not-ready", "ModelNotReadyException", 429),
    ("fault: model-error", "ModelErrorException", 424),
    ("fault: timeout", "ModelTimeoutException", 408),
    ("fault: denied", "AccessDeniedException", 403),
    ("fault: not-found", "ResourceNotFoundException", 404),
    ("fault: validation", "ValidationException", 400),
]
#: The code of an exception in a stream, and its twin without one.
STREAM_ERRORS = [
    ("throttlingException", "ThrottlingException"),
    ("internalServerException", "InternalServerException"),
    ("modelStreamErrorException", "ModelStreamErrorException"),
    ("validationException", "ValidationException"),
    ("serviceUnavailableException", "ServiceUnavailableException"),
]


#: A fault, and whether text comes before its exception.
STREAM_FAULTS = [("exception", True), ("early-exception", False)]


def user(*blocks):
    return {"role": "user", "content": list(blocks)}


def assistant(*blocks):
    return {"role": "assistant", "content": list(blocks)}


BROKEN_RULES = [
    (
        "the assistant speaks first",
        [assistant(text("hello")), user(text("hello"))],
        "must start with a user message",
    ),
    (
        "the user speaks twice",
        [user(text("one")), user(text("two"))],
        "must alternate between user and assistant roles",
    ),
    (
        "a blank text",
        [user(text(""))],
        "The text field in the ContentBlock object at messages.0.content.0 "
        "is blank",
    ),
    (
        "an image that is no PNG",
        [
            user(
                text("see"),
                {"image": {"format": "png", "source": {"bytes": b"GIF89a"}}},
            )
        ],
        "Image does not match the provided media type image/png",
    ),
    (
        "a tool request without a result",
        [
            user(text("hi")),
            assistant(
                {"toolUse": {"toolUseId": "a", "name": "t", "input": {}}}
            ),
            user(text("well?")),
        ],
        "Expected toolResult blocks at messages.2.content",
    ),
]


def ask(client, messages):
    response = client.converse(
        modelId=MODEL, messages=messages, toolConfig=TOOL_CONFIG
    )
    return stream.from_response(response)


def ask_streaming(client, messages):
    response = client.converse_stream(
        modelId=MODEL, messages=messages, toolConfig=TOOL_CONFIG
    )
    return stream.from_events(response["stream"])


def hold_conversation(name, ask_it, client):
    history, answers = [], []
    for turn in TURNS:
        with check(f"boto3 {name}: {turn.name}"):
            history.append(question(turn, history))
            answer = ask_it(client, history)
            expect_answer(turn, answer)
            history.append(answer.message)
            answers.append(answer)
    return answers


def expect_answer(turn, answer):
    message = answer.message
    expect_equal("role", "assistant", message["role"])
    expect_equal("kinds of blocks", turn.kinds, kinds_of(message))
    expect_equal("stop reason", turn.stop_reason, answer.stop_reason)
    expect(
        turn.says in text_of(message),
        f"text: expected {turn.says!r} in it, got {text_of(message)!r}",
    )
    tools = [b["toolUse"] for b in message["content"] if "toolUse" in b]
    for tool in tools:
        expect_equal("tool", "get_weather", tool["name"])
        expect_equal("tool input", {"city": "Rome"}, tool["input"])
    usage = answer.usage
    expect_equal(
        "total of tokens",
        usage["inputTokens"] + usage["outputTokens"],
        usage["totalTokens"],
    )


def compare_ways(whole, streamed):
    for turn, one, other in zip(TURNS, whole, streamed, strict=True):
        with check(f"boto3 converse = converse_stream: {turn.name}"):
            expect_equal("joined text of the events", one.text, other.text)
            expect_equal("stop reason", one.stop_reason, other.stop_reason)
            expect_equal("message", one.message, other.message)
            expect_equal("usage", one.usage, other.usage)


def operations(client):
    return [
        ("converse", client.converse),
        ("converse_stream", client.converse_stream),
    ]


def expect_modelled(client, error, code, status):
    response = error.response
    expect_equal("error code", code, response["Error"]["Code"])
    expect_equal(
        "HTTP status", status, response["ResponseMetadata"]["HTTPStatusCode"]
    )
    expect(
        isinstance(error, getattr(client.exceptions, code)),
        f"expected the modelled {code}, got {type(error).__name__}",
    )
    expect(response["Error"]["Message"], "expected the error to have a text")
    expect(
        response["ResponseMetadata"].get("RequestId"),
        "expected the error to have a request id",
    )


def check_broken_rules(client):
    for rule, messages, sentence in BROKEN_RULES:
        for name, operation in operations(client):
            with check(f"boto3 {name} refuses: {rule}"):
                with expect_error(ClientError, rule) as caught:
                    operation(
                        modelId=MODEL,
                        messages=messages,
                        toolConfig=TOOL_CONFIG,
                    )
                expect_modelled(client, caught[0], "ValidationException", 400)
                said = caught[0].response["Error"]["Message"]
                expect(
                    sentence in said,
                    f"expected {sentence!r} in the text, got {said!r}",
                )


def check_http_errors(client):
    for fault, code, status in HTTP_ERRORS:
        for name, operation in operations(client):
            with check(f"boto3 {name}, {fault}: {code}"):
                with expect_error(ClientError, fault) as caught:
                    operation(modelId=MODEL, messages=[user(text(fault))])
                expect_modelled(client, caught[0], code, status)


def check_error_without_model(client):
    with check("boto3 converse, fault: expired: ExpiredTokenException"):
        with expect_error(ClientError, "fault: expired") as caught:
            client.converse(
                modelId=MODEL, messages=[user(text("fault: expired"))]
            )
        # botocore has no class for it, so the code alone tells.
        expect_equal(
            "error code",
            "ExpiredTokenException",
            caught[0].response["Error"]["Code"],
        )


def read_broken_stream(client, fault, kind):
    """The text before the error, and the error."""
    response = client.converse_stream(
        modelId=MODEL, messages=[user(text(fault))]
    )
    texts = []
    with expect_error(kind, fault) as caught:
        for event in response["stream"]:
            delta = event.get("contentBlockDelta", {}).get("delta", {})
            texts.append(delta.get("text", ""))
    return "".join(texts), caught[0]


def check_stream_errors(client):
    for code, twin in STREAM_ERRORS:
        for name, has_text in STREAM_FAULTS:
            fault = f"fault: {name} {code}"
            with check(f"boto3 converse_stream, {fault}: {code}"):
                before, error = read_broken_stream(
                    client, fault, EventStreamError
                )
                expect_equal(
                    "error code", code, error.response["Error"]["Code"]
                )
                expect(
                    error.response["Error"]["Message"],
                    "expected the exception to have a text",
                )
                expect_equal("text before it", has_text, bool(before))
        with check(f"boto3 converse, fault: exception {code}: {twin}"):
            with expect_error(ClientError, code) as caught:
                client.converse(
                    modelId=MODEL,
                    messages=[user(text(f"fault: exception {code}"))],
                )
            expect_equal(
                "error code", twin, caught[0].response["Error"]["Code"]
            )


def check_damaged_streams(client):
    with check("boto3 converse_stream, fault: error-frame: EventStreamError"):
        _, error = read_broken_stream(
            client, "fault: error-frame", EventStreamError
        )
        expect(error.response["Error"]["Code"], "expected a code")
    with check("boto3 converse_stream, fault: crc: ChecksumMismatch"):
        read_broken_stream(client, "fault: crc", ChecksumMismatch)


def main(url):
    client = connect(url)
    whole = hold_conversation("converse", ask, client)
    streamed = hold_conversation("converse_stream", ask_streaming, client)
    compare_ways(whole, streamed)
    check_broken_rules(client)
    check_http_errors(client)
    check_error_without_model(client)
    check_stream_errors(client)
    check_damaged_streams(client)


if __name__ == "__main__":
    main(*sys.argv[1:])
