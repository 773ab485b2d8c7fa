"""One line per check, and an end at the first that fails."""

import contextlib
import sys


@contextlib.contextmanager
def check(name):
    try:
        yield
    except Exception as error:
        print(f"FAILED  {name}", flush=True)
        if not isinstance(error, AssertionError):
            # It was no expectation that failed, so the place matters.
            raise
        sys.exit(f"        {error}")
    print(f"ok      {name}", flush=True)


def expect(condition, sentence):
    """An assertion that `python -O` does not remove."""
    if not condition:
        raise AssertionError(sentence)


def expect_equal(what, expected, actual):
    expect(
        expected == actual,
        f"{what}: expected {expected!r}, got {actual!r}",
    )


@contextlib.contextmanager
def expect_error(kind, what):
    """Yields a list that holds the error of this kind once it was raised."""
    caught = []
    try:
        yield caught
    except kind as error:
        caught.append(error)
    expect(caught, f"{what}: expected {kind.__name__}, and nothing was raised")
