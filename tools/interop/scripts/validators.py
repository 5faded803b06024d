"""Holds a validator of Python against every sample, and against each first sample without one of its required fields."""
import json
import pathlib
import sys

root, tool = pathlib.Path(sys.argv[1]), sys.argv[2]


def compiler(schema):
    if tool == "fastjsonschema":
        import fastjsonschema

        validate = fastjsonschema.compile(schema)

        def is_valid(value):
            try:
                validate(value)
                return True
            except fastjsonschema.JsonSchemaException:
                return False

        return is_valid
    import jsonschema

    cls = getattr(jsonschema, "Draft202012Validator")
    return cls(schema).is_valid


read = lambda name: json.loads((root / name).read_text("utf-8"))
checks, problems = 0, []
for gateway in read("index.json")["gateways"].values():
    for message in (m for p in gateway["products"] for m in p["schemas"]):
        file = message.get("bundled", message["file"])
        schema = read(file)
        samples = [read(name) for name in message["examples"]]
        try:
            is_valid = compiler(schema)
            checks += len(samples)
            problems += [f"{file}: refuses a sample" for sample in samples if not is_valid(sample)]
            for field in schema.get("required", []):
                checks += 1
                if is_valid({k: v for k, v in samples[0].items() if k != field}):
                    problems.append(f"{file}: accepts without {field}")
        except Exception as error:
            problems.append(f"{file}: {type(error).__name__} {str(error)[:200]}")
print()
print(json.dumps({"checks": checks, "problems": problems}))
