"""The request bodies of outcrop's tests against AWS's own service model.

    validate.py BODIES

BODIES holds a JSON object a line, `operation`, `modelId` and `body`, as the
tests write it where OUTCROP_TEST_BODIES names a file.
"""

import collections
import json
import sys
import time

import service_model
from checking import check, expect

#: What the tests send although the model does not know it: a block the demo
#: made up, and members that stand for those of a newer API.
ALLOWED_UNKNOWN = {"hologram", "mood"}
#: Fewer are a sign that the tests do not write them any more.
FEWEST_BODIES = 500
OPERATIONS = ["Converse", "ConverseStream"]
MOST_SHOWN = 5


def read(path):
    with open(path, encoding="utf-8") as lines:
        bodies = list(dict.fromkeys(line for line in lines if line.strip()))
    return [json.loads(line, object_pairs_hook=without_twins) for line in bodies]


def without_twins(pairs):
    members = dict(pairs)
    expect(len(members) == len(pairs), f"a member stands twice in {pairs}")
    return members


def validate(records, shapes):
    faults, unknown, kinds = [], collections.Counter(), set()
    for record in records:
        shape = shapes[record["operation"]]
        params = {"modelId": record["modelId"], **record["body"]}
        body = service_model.Body(params, shape)
        kinds |= body.kinds
        unknown.update(body.unknown)
        if body.faults:
            faults.append((body.faults, record))
    return faults, unknown, kinds


def main(path):
    started = time.monotonic()
    with check("bodies were recorded by the tests"):
        records = read(path)
        expect(
            len(records) >= FEWEST_BODIES,
            f"expected at least {FEWEST_BODIES} different bodies in {path}, "
            f"got {len(records)}",
        )
    for name in OPERATIONS:
        with check(f"bodies of {name} are among them"):
            expect(
                any(record["operation"] == name for record in records),
                "there is none",
            )
    model = service_model.load()
    shapes = {
        name: model.operation_model(name).input_shape for name in OPERATIONS
    }
    faults, unknown, kinds = validate(records, shapes)
    with check(f"botocore accepts each of {len(records)} request bodies"):
        shown = "\n".join(
            f"{'; '.join(said)}\n        {json.dumps(record)[:2000]}"
            for said, record in faults[:MOST_SHOWN]
        )
        expect(not faults, f"{len(faults)} are refused, such as\n{shown}")
    said = ", ".join(f"{n} {name}" for name, n in sorted(unknown.items()))
    with check(f"members the model does not know are made up: {said}"):
        strange = set(unknown) - ALLOWED_UNKNOWN
        expect(not strange, f"nobody made up {sorted(strange)}")
    possible = service_model.possible_kinds(list(shapes.values()))
    with check(f"every one of {len(possible)} kinds in a request was sent"):
        missing = sorted(possible - kinds)
        expect(not missing, f"no test sends {missing}")
    print(f"        ({time.monotonic() - started:.1f} s)", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
