"""The program that a check tries: the one that is named, else one that cargo builds."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def program(*profile):
    """The path of the first argument, or of what cargo builds with the options of a profile."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).resolve()
    built = ["cargo", "build", "--locked", "--message-format=json-render-diagnostics", *profile]
    told = subprocess.run(built, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in told.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == "spla-usage":
            return Path(message["executable"])
    sys.exit("cargo built no program")
