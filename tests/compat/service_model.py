"""A request body as botocore takes it, and what the service model says of it.

botocore's validator checks types, required members, unions and minimums. The
model has maximums, patterns and enums as well; they are checked here.
"""

import base64
import binascii
import re

import botocore.session
from botocore.validate import ParamValidator


def load():
    return botocore.session.get_session().get_service_model("bedrock-runtime")


class Body:
    """One body, walked along the model.

    `params` is what a caller of boto3 would pass, less what the model does
    not know; `unknown` are the names of that; `faults` what is wrong.
    """

    def __init__(self, params, shape):
        self.unknown = []
        self.faults = []
        #: Pairs of a shape and a member of it that is set: of unions, and of
        #: the request itself.
        self.kinds = set()
        self.params = self._walk(params, shape, "")
        report = ParamValidator().validate(self.params, shape)
        if report.has_errors():
            self.faults.append(report.generate_report())

    def _walk(self, value, shape, place):
        if getattr(shape, "is_document_type", False):
            return value
        walk = getattr(self, f"_walk_{shape.type_name}", None)
        self._check_bounds(value, shape, place)
        return walk(value, shape, place) if walk else value

    def _walk_structure(self, value, shape, place):
        if not isinstance(value, dict):
            return value
        known = {}
        for name, member in value.items():
            if name not in shape.members:
                self.unknown.append(name)
                continue
            if shape.is_tagged_union or not place:
                self.kinds.add((shape.name, name))
            known[name] = self._walk(
                member, shape.members[name], f"{place}.{name}"
            )
        return known

    def _walk_list(self, value, shape, place):
        if not isinstance(value, list):
            return value
        walked = (
            (item, self._walk(item, shape.member, f"{place}[{n}]"))
            for n, item in enumerate(value)
        )
        # A block of which nothing is known is no empty block.
        return [after for before, after in walked if after or not before]

    def _walk_map(self, value, shape, place):
        if not isinstance(value, dict):
            return value
        for key in value:
            self._check_bounds(key, shape.key, f"{place} (key)")
        return {
            key: self._walk(item, shape.value, f"{place}.{key}")
            for key, item in value.items()
        }

    def _walk_blob(self, value, shape, place):
        try:
            return base64.b64decode(value, validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            self.faults.append(f"{place}: no base64: {error}")
            return b"?"

    def _check_bounds(self, value, shape, place):
        most = shape.metadata.get("max")
        if most is not None and measure(value) > most:
            self.faults.append(f"{place}: {measure(value)} is over {most}")
        if not isinstance(value, str):
            return
        pattern = shape.metadata.get("pattern")
        # A model is named outside the body, and some tests make odd names up.
        if pattern and place != ".modelId":
            if not re.fullmatch(pattern, value):
                self.faults.append(f"{place}: {value!r} is not {pattern}")
        values = getattr(shape, "enum", None)
        if values and value not in values:
            self.faults.append(f"{place}: {value!r} is none of {values}")


def measure(value):
    return len(value) if hasattr(value, "__len__") else value


def possible_kinds(shapes):
    """All pairs that `Body.kinds` can have for these requests."""
    seen, kinds = set(), set()
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop()
        if shape.name in seen or getattr(shape, "is_document_type", False):
            continue
        seen.add(shape.name)
        if shape.type_name == "structure":
            waiting.extend(shape.members.values())
            if shape.is_tagged_union or shape in shapes:
                kinds |= {(shape.name, name) for name in shape.members}
        elif shape.type_name == "list":
            waiting.append(shape.member)
        elif shape.type_name == "map":
            waiting.append(shape.value)
    return kinds
