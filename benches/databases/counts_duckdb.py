"""The bare counts of a large estate in DuckDB: what benches/beside_databases holds the program against."""

import json
import sys

import duckdb

folder = sys.argv[1]
sql = duckdb.connect()
sql.execute("SET threads TO 2; SET preserve_insertion_order TO false")

# A host counts with at least eight cores a processor; a cluster is one scope, a host without one its own.
sql.execute(f"""
    CREATE TABLE hosts AS
    SELECT host, coalesce(nullif(cluster, ''), host) AS scope, edition,
           max(processor_count * greatest(cores_per_processor, 8)) AS cores
    FROM read_csv('{folder}/hosts.csv', header = true, columns = {{
        'host': 'VARCHAR', 'cluster': 'VARCHAR', 'processor_count': 'INTEGER',
        'cores_per_processor': 'INTEGER', 'edition': 'VARCHAR', 'captured_at': 'VARCHAR'}})
    GROUP BY ALL
""")
packs = dict(sql.execute(f"""
    WITH scopes AS (SELECT scope, edition, sum(cores) AS cores FROM hosts GROUP BY ALL),
    running AS (
        SELECT scope, captured_at, count(DISTINCT vm_id) AS vms
        FROM read_csv('{folder}/vms.csv', header = true, columns = {{
            'vm': 'VARCHAR', 'vm_id': 'VARCHAR', 'host': 'VARCHAR', 'customer': 'VARCHAR',
            'guest_os': 'VARCHAR', 'power_state': 'VARCHAR', 'vcpu_count': 'INTEGER',
            'captured_at': 'VARCHAR'}})
        JOIN (SELECT host, scope FROM hosts) USING (host)
        WHERE power_state = 'poweredOn' AND guest_os LIKE '%Windows Server%'
        GROUP BY ALL),
    peaks AS (SELECT scope, max(vms) AS vms FROM running GROUP BY scope)
    SELECT 'ws-' || edition,
           sum(CASE edition WHEN 'standard' THEN vms * cores // 2 ELSE cores // 2 END)::BIGINT
    FROM scopes JOIN peaks USING (scope) GROUP BY edition
""").fetchall())

sql.execute(f"""
    CREATE TABLE members AS SELECT "group", member, member_type
    FROM read_csv('{folder}/members.csv', header = true, columns = {{
        'group': 'VARCHAR', 'member': 'VARCHAR', 'member_type': 'VARCHAR', 'captured_at': 'VARCHAR'}})
""")
(sals,) = sql.execute(f"""
    WITH RECURSIVE listed AS (
        SELECT "group", customer FROM read_csv('{folder}/groups.csv', header = true, all_varchar = true)),
    within AS (
        SELECT "group", customer FROM listed
        UNION
        SELECT member, customer FROM within JOIN members USING ("group") WHERE member_type = 'group')
    SELECT count(*) FROM (
        SELECT DISTINCT customer, member FROM within JOIN members USING ("group")
        WHERE member_type = 'user')
""").fetchone()

print(json.dumps({**packs, "rds-user-sal": sals}, sort_keys=True))
