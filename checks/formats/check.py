#!/usr/bin/env python3
"""Reads the files for the reseller's portal with readers of another language, and adds them up.

    python3 checks/formats/check.py target/debug/spla-usage

Previews every month of fixtures/months with every shipped format, in a folder that vanishes. Each file is read by the
csv and json modules of Python, and workbooks by openpyxl; its quantities have to be those of use-report.json. Without
openpyxl it says that it skips the workbooks. It ends with 0 where everything adds up, else with 1.
"""

import collections
import csv
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import openpyxl
except ImportError:
    openpyxl = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECTIONS = ROOT / "fixtures/reseller_files/2026-10-demo/sections.toml"


def added(rows):
    """Quantities by part number; what has none stands under the empty text."""
    sums = collections.Counter()
    for part_number, quantity in rows:
        sums[part_number or ""] += int(quantity)
    return sums


def of_csv(path, part_number, quantity):
    with open(path, encoding="utf-8", newline="") as text:
        return added((row[part_number], row[quantity]) for row in csv.DictReader(text, strict=True))


def of_json(path, rows, part_number):
    body = json.loads(path.read_text(encoding="utf-8"))
    return added((row[part_number], row["quantity"]) for row in body[rows])


def of_workbook(path):
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    place = rows[0].index
    part_number, quantity = place("Part Number"), place("Quantity")
    return added((row[part_number], row[quantity]) for row in rows[1:])


def checked(program, fixture):
    """The files of a month, each with whether it adds up."""
    month = fixture.name[:7]
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place) / "month"
        shutil.copytree(fixture, folder)
        configuration = folder / "spla-usage.toml"
        sections = SECTIONS.read_text(encoding="utf-8")
        configuration.write_text(configuration.read_text(encoding="utf-8") + "\n" + sections, encoding="utf-8")
        command = [program, "report", "--preview", "--quiet", "--month", month, "--config", configuration]
        ran = subprocess.run(command, check=False)
        if ran.returncode not in (0, 10):
            yield f"the report, which ended with {ran.returncode}", False
            return
        made = folder / "archive/preview" / month
        report = of_json(made / "use-report.json", "lines", "part_number")
        reseller = made / "reseller"
        yield "generic.csv", of_csv(reseller / "generic.csv", "part_number", "quantity") == report
        yield "echo-dc", of_csv(reseller / f"echo-dc-{month}.csv", "SKU", "Amount") == report
        yield "sku-sheet.csv", of_csv(reseller / "sku-sheet.csv", "Part Number", "Quantity") == report
        yield "arrow.json", of_json(reseller / "arrow.json", "products", "sku") == report
        if openpyxl:
            yield "sku-sheet.xlsx", of_workbook(reseller / "sku-sheet.xlsx") == report


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = pathlib.Path(sys.argv[1]).resolve()
    if not openpyxl:
        print("skipping the workbooks: openpyxl is not there (pip install openpyxl)")
    files, wrong = 0, 0
    for fixture in sorted(path for path in (ROOT / "fixtures/months").iterdir() if path.is_dir()):
        for name, adds_up in checked(program, fixture):
            files += 1
            if not adds_up:
                wrong += 1
                print(f"{fixture.name}: {name} is not what the report says")
    print(f"{files} files read, {wrong} of them wrong")
    sys.exit(1 if wrong or not files else 0)


if __name__ == "__main__":
    main()
