"""The statements about reads: pages as they came, where a read starts, how far one came, and what it brought.

Knows the tables. Knows no rule, and not for how long a place is good.
"""

__all__: list[str] = []

KEEP = """
insert into store_page (connection_id, flow, raw, bookmark, kept_at)
values (%(connection)s, %(flow)s, %(raw)s, %(bookmark)s, %(now)s) returning id
"""
KEPT = """
select id, raw, bookmark from store_page where connection_id = %(connection)s and flow = %(flow)s order by id
"""
LEFT = "update store_page set raw = %(raw)s where id = %(page)s"
ABSORBED = "delete from store_page where id = %(page)s"

START = """
select bookmark, reading_since is not null, case when reading_since > %(not_before)s then resume end
from store_watermark where connection_id = %(connection)s and flow = %(flow)s
"""
BEGIN_READ = """
insert into store_watermark (connection_id, flow, reading_since) values (%(connection)s, %(flow)s, %(now)s)
on conflict (connection_id, flow) do update set reading_since = excluded.reading_since, resume = null
"""
END_READ = """
update store_watermark set reading_since = null, resume = null, bookmark = coalesce(%(bookmark)s, bookmark)
where connection_id = %(connection)s and flow = %(flow)s
"""

# How far a read under way came, and what its pages brought where it leaves nothing out.
REACHED = """
update store_watermark set resume = %(resume)s
where connection_id = %(connection)s and flow = %(flow)s and reading_since is not null
"""
BROUGHT = (
    "insert into store_seen (connection_id, flow, keys) values (%(connection)s, %(flow)s, %(keys)s::jsonb)"
)
SEEN = """
select distinct key from store_seen, jsonb_array_elements_text(keys) as k(key)
where connection_id = %(connection)s and flow = %(flow)s
"""
FORGET = "delete from store_seen where connection_id = %(connection)s and flow = %(flow)s"

# What the attempts of a run read, and what of it was the same.
COUNTED = """
insert into store_runtotal (run_id, word, currency, count, amount)
select %(run)s, word, '', count, 0 from unnest(%(words)s::text[], %(counts)s::bigint[]) as c(word, count)
on conflict (run_id, word, currency) do update set count = store_runtotal.count + excluded.count
"""
