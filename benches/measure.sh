#!/usr/bin/env bash
# Measures the whole command beside `wc -l` of the same files, and its peak memory for a month of few and
# of many captures and for the same file in other forms. Needs GNU time, iconv, gzip and zstd; strace,
# where it is there, tells the share of fsync.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --release --quiet --bin spla-usage --example estate
program=target/release/spla-usage
estate() { target/release/examples/estate "$@"; }
report() { # FOLDER: files the month anew
    rm -rf "$1/archive"
    "$program" report --month 2026-10 --config "$1/spla-usage.toml" --quiet || [ $? -eq 10 ]
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
seconds() { # COMMAND…: the median of eleven runs
    for _ in 1 2 3 4 5 6 7 8 9 10 11; do
        /usr/bin/time -f %e -o "$work/time" "$@" >/dev/null 2>&1 || true
        tail -n 1 "$work/time"
    done | median
}
export -f report
export program

echo "100 hosts, 5,000 VMs, 10,000 members"
estate "$work/small" 100 5000 10000 1 1
ours=$(seconds bash -c "report $work/small")
counted=$(seconds bash -c "for n in 1 2 3 4 5 6 7 8 9 10; do wc -l $work/small/*.csv; done")
echo "  report $ours s, ten times wc -l of the same files $counted s"
if command -v strace >/dev/null; then
    rm -rf "$work/small/archive"
    strace -f -T -e trace=fsync -o "$work/trace" "$program" report --month 2026-10 \
        --config "$work/small/spla-usage.toml" --quiet || true
    awk -F'<' '/fsync/ { gsub(">", "", $2); s += $2 } END { printf "  of it fsync %.3f s\n", s }' "$work/trace"
fi

for captures in 1 50; do
    estate "$work/vms" 100 3226 1000 31 "$captures"
    rows=$(wc -l <"$work/vms/vms.csv")
    rm -rf "$work/vms/archive"
    peak=$(/usr/bin/time -f %M "$program" report --month 2026-10 --config "$work/vms/spla-usage.toml" \
        --quiet 2>&1 >/dev/null | grep -E '^[0-9]+$' || true)
    echo "3,226 VMs, $rows rows: peak $peak KiB"
done

echo "the same 5,000,300 rows in other forms: median user seconds of seven previews, and peak memory"
rows=$work/vms/vms.csv
iconv -f UTF-8 -t UTF-16LE "$rows" >"$work/vms/utf-16.csv"
gzip -1 -c "$rows" >"$rows.gz"
zstd -q -1 "$rows" -o "$rows.zst"
for form in vms.csv utf-16.csv vms.csv.gz vms.csv.zst; do
    for _ in 1 2 3 4 5 6 7; do
        /usr/bin/time -f '%U %M' -o "$work/time" "$program" report --preview --month 2026-10 --quiet \
            --config "$work/vms/spla-usage.toml" --vms "$work/vms/$form" >/dev/null 2>&1 || true
        tail -n 1 "$work/time"
    done | sort -n | sed -n 4p | { read -r user peak; echo "  $form: $user s, peak $peak KiB"; }
done
