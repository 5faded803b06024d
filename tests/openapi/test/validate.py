"""Checks every published example against its schema, and every request without each of its required fields.

Usage: validate.py <folder of @payout/schemas>. Prints one JSON object with the number of checks and the problems.
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

root = pathlib.Path(sys.argv[1])


def read(name):
    return json.loads((root / name).read_text("utf-8"))


def without(value, field):
    return {name: entry for name, entry in value.items() if name != field}


checks, problems = 0, []
for gateway, entry in read("index.json")["gateways"].items():
    messages = [message for product in entry["products"] for message in product["schemas"]]
    schemas = [read(name) for name in entry["definitions"] + [message["file"] for message in messages]]
    for schema in schemas:
        Draft202012Validator.check_schema(schema)
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in schemas)
    for message in messages:
        validator = Draft202012Validator({"$ref": message["$id"]}, registry=registry)
        for example in message["examples"]:
            checks += 1
            problems += [f"{example}: {error.message}" for error in validator.iter_errors(read(example))]
        if message["role"] == "request" and message["examples"]:
            for field in read(message["file"]).get("required", []):
                checks += 1
                if validator.is_valid(without(read(message["examples"][0]), field)):
                    problems.append(f"{message['file']}: accepted without {field}")
print(json.dumps({"checks": checks, "problems": problems}))
