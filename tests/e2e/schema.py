"""schema.py STRAIN SCHEMA CASES SUITE…: `strain check` and the schema say the same of every case and suite."""
import json
import os
import re
import subprocess
import sys

import jsonschema
import yaml


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: `yes` is a text, 010 is ten. Merge keys are resolved."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("merge", r"<<", "<"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))
# 010 is ten, not eight
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(
    node.value, 0 if re.match("0[xo]", node.value) else 10))

WHERE = {
    "top": "%s\n",
    "test": "{strain: 1, tests: {t: {%s}}}\n",
    "defaults": "{strain: 1, defaults: {%s}, tests: {t: {}}}\n",
}
strain, schema_file, cases, *suites = sys.argv[1:]
schema = json.load(open(schema_file))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)


def strain_takes(text):
    done = subprocess.run([strain, "check", "-"], input=text.encode("utf-8", "surrogateescape"), capture_output=True)
    if done.returncode not in (0, 2):
        sys.exit(f"strain check ended with {done.returncode}: {text}{done.stderr.decode()}")
    return done.returncode == 0


def schema_takes(text):
    try:
        return validator.is_valid(yaml.load(text, Core))
    except (yaml.YAMLError, TypeError, ValueError):  # no document: a schema sees nothing, an editor says so
        return False


wrong = count = 0
files = {}  # suites of their own files that are not good and not bad
verdicts = {(True, True): "good", (False, False): "bad", (False, True): "strain", (True, False): "the schema alone refuses"}
for number, line in enumerate(open(cases), 1):
    if line.startswith("#"):
        continue
    verdict, where, body, why = (part.strip() for part in re.split(r" \|(?: |$)", line.rstrip("\n")))
    if where == "file":
        files[body] = verdict, why
        continue
    text = WHERE[where] % body
    got = verdicts[strain_takes(text), schema_takes(text)]
    count += 1
    if got != verdict or (verdict == "strain") != bool(why):
        print(f"{cases}:{number}: expected {verdict}, got {got}: {text}", end="")
        wrong += 1
for path in suites:
    text = open(path, "rb").read().decode("utf-8", "surrogateescape")
    got = verdicts[strain_takes(text), schema_takes(text)]
    count += 1
    if got not in ("good", "bad") and got != files.pop(os.path.basename(path), ("",))[0]:
        print(f"{path}: {got}")
        wrong += 1
for name in files:
    print(f"{cases}: {name} is not seen by strain alone")
    wrong += 1
print(f"{count} suites, {wrong} wrong")
sys.exit(wrong > 0 or count < 100)
