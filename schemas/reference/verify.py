"""Signs and verifies messages by `x-signature` alone, and proves it on the vectors: python3 reference/verify.py [FOLDER]

It ends with 1 at the first difference. Only the standard library is used; RSA is left to the command openssl.
"""

import base64
import binascii
import hashlib
import hmac
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse


class Unreadable(Exception):
    """A field is repeated: two readers can see two messages."""


def once(pairs):
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Unreadable
    return fields


def fields_of(raw, form):
    """The fields of a message with every number as its source text."""
    if form == "json":
        return json.loads(raw, object_pairs_hook=once, parse_int=str, parse_float=str)
    return once(urllib.parse.parse_qsl(raw, keep_blank_values=True, strict_parsing=True))


def text_of(value):
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def folded_units(text):
    """UTF-16 units one by one, each in upper case and then in lower case; a longer result does not count."""
    data = text.encode("utf-16-be", "surrogatepass")
    for at in range(0, len(data), 2):
        unit = chr(int.from_bytes(data[at : at + 2], "big"))
        for other in (unit.upper, lambda: unit.lower()):
            changed = other()
            if len(changed) == 1 and ord(changed) < 0x10000:
                unit = changed
        yield ord(unit)


def sort_key(text, order):
    return list(folded_units(text)) if order == "utf-16 ignoring case" else text.encode("utf-8")


def canonical_text(method, vector, secret):
    """The text that is signed; None where the rule has none for this message."""
    if method["signs"] == "body":
        parts = [vector["raw"]]
    else:
        parts = signed_parts(method, vector)
    if parts is None:
        return None
    key = method["key"]
    key_text = key.get("text", "").replace("{key}", secret or "")
    parts = {"first": [key_text, *parts], "last": [*parts, key_text], "none": parts}[key["place"]]
    return method["joint"].join(parts)


def signed_parts(method, vector):
    try:
        fields = fields_of(vector["raw"], vector["form"])
    except Unreadable:
        return None
    pointer = method["messages"][vector["message"]]
    fields = fields.get(pointer[1:]) if pointer else fields
    if not isinstance(fields, dict):
        return None
    left_out, order = method["leftOut"], method["order"]
    taking = []
    for name, value in fields.items():
        if name in left_out["fields"]:
            continue
        if value is None and "null" in left_out["values"] or value == "" and "empty" in left_out["values"]:
            continue
        if isinstance(value, (dict, list)):
            if left_out["nested"] == "left out":
                continue
            return None
        taking.append({"name": name, "value": text_of(value)})
    taking.sort(key=lambda entry: sort_key(order["by"].format(**entry), order["as"]))
    return [method["pair"].format(**entry) for entry in taking]


def openssl(arguments, text, files):
    """Runs `openssl dgst -sha256`; each {name} in the arguments is a file with those bytes."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (pathlib.Path(folder) / name).write_bytes(data)
        command = ["openssl", "dgst", "-sha256", *arguments]
        return subprocess.run(command, cwd=folder, input=text, capture_output=True, check=False)


def signature_of(method, canonical, key):
    """The signature of a canonical text."""
    text = canonical.encode(method["charset"])
    if method["digest"] == "md5":
        made = hashlib.md5(text).digest()
    else:
        made = openssl(["-sign", "private.pem"], text, {"private.pem": key["privateKey"].encode()}).stdout
    written = made.hex() if method["encoding"] == "hex" else base64.b64encode(made).decode("ascii")
    return {"upper": written.upper(), "lower": written.lower(), "as encoded": written}[method["case"]]


def is_signed(method, vector, canonical, key):
    """Whether a message carries the signature that its canonical text has."""
    carrier = method["carrier"]
    try:
        whole = fields_of(vector["raw"], vector["form"])
    except Unreadable:
        return False
    place = vector.get("headers", {}) if carrier["in"] == "header" else whole
    given = place.get(carrier["name"])
    if canonical is None or not isinstance(given, str) or given == "":
        return False
    if method["digest"] == "md5":
        right = signature_of(method, canonical, key)
        if method["compared"] == "ignoring case":
            given, right = given.lower(), right.lower()
        return hmac.compare_digest(given.encode("utf-8"), right.encode("utf-8"))
    try:
        signature = base64.b64decode(given, validate=True)
    except binascii.Error:
        return False
    files = {"public.pem": key["publicKey"].encode(), "signature": signature}
    arguments = ["-verify", "public.pem", "-signature", "signature"]
    return openssl(arguments, canonical.encode(method["charset"]), files).returncode == 0


def first_difference(method, suite):
    for vector in suite["vectors"]:
        key = suite["keys"][vector["key"]]
        canonical = canonical_text(method, vector, key.get("secret"))
        found = {
            "canonical": canonical,
            "signature": None if canonical is None else signature_of(method, canonical, key),
            "valid": is_signed(method, vector, canonical, key),
        }
        for what, value in found.items():
            if value != vector[what]:
                return f"{vector['name']}: {what} is {value!r}, the vector has {vector[what]!r}"
    return None


def main(folder):
    files = sorted((folder / "vectors").glob("*.json"))
    for file in files:
        suite = json.loads(file.read_text("utf-8"))
        document = json.loads((folder / "openapi" / file.name).read_text("utf-8"))
        difference = first_difference(document["x-signature"]["method"], suite)
        if difference:
            print(f"{file.name}: {difference}", file=sys.stderr)
            return 1
        print(f"{file.name}: {len(suite['vectors'])} vectors")
    return 0 if files else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent))
