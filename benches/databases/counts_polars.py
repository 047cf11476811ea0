"""The bare counts of a large estate in Polars: what benches/beside_databases holds the program against."""

import json
import sys

import polars as pl

folder = sys.argv[1]
text = pl.String


def scan(name, columns):
    return pl.scan_csv(f"{folder}/{name}.csv", schema=columns)


# A host counts with at least eight cores a processor; a cluster is one scope, a host without one its own.
hosts = (
    scan("hosts", {"host": text, "cluster": text, "processor_count": pl.Int64, "cores_per_processor": pl.Int64,
                   "edition": text, "captured_at": text})
    .with_columns(
        scope=pl.when(pl.col("cluster").fill_null("") == "").then("host").otherwise("cluster"),
        cores=pl.col("processor_count") * pl.max_horizontal("cores_per_processor", pl.lit(8)),
    )
    .group_by("host", "scope", "edition").agg(pl.col("cores").max())
    .collect()
)
peaks = (
    scan("vms", {"vm": text, "vm_id": text, "host": text, "customer": text, "guest_os": text, "power_state": text,
                 "vcpu_count": pl.Int64, "captured_at": text})
    .filter((pl.col("power_state") == "poweredOn") & pl.col("guest_os").str.contains("Windows Server", literal=True))
    .join(hosts.lazy().select("host", "scope"), on="host")
    .group_by("scope", "captured_at").agg(pl.col("vm_id").n_unique().alias("vms"))
    .group_by("scope").agg(pl.col("vms").max())
    .collect(engine="streaming")
)
packs = (
    hosts.group_by("scope", "edition").agg(pl.col("cores").sum()).join(peaks, on="scope")
    .with_columns(packs=pl.when(pl.col("edition") == "standard").then(pl.col("vms") * pl.col("cores") // 2)
                  .otherwise(pl.col("cores") // 2))
    .group_by("edition").agg(pl.col("packs").sum())
)

members = scan("members", {"group": text, "member": text, "member_type": text, "captured_at": text}).select(
    "group", "member", "member_type")
nested = members.filter(pl.col("member_type") == "group").select("group", pl.col("member")).collect()
within = scan("groups", {"group": text, "product": text, "customer": text}).select("group", "customer").collect()
newest = within
while newest.height:
    below = newest.join(nested, on="group").select(pl.col("member").alias("group"), "customer").unique()
    newest = below.join(within, on=["group", "customer"], how="anti")
    within = pl.concat([within, newest])
sals = (
    members.filter(pl.col("member_type") == "user").join(within.lazy(), on="group")
    .select("customer", "member").unique().select(pl.len())
    .collect(engine="streaming").item()
)

counts = {f"ws-{edition}": int(count) for edition, count in packs.iter_rows()}
print(json.dumps({**counts, "rds-user-sal": sals}, sort_keys=True))
