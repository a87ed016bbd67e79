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
BROUGHT_AMONG = """
select distinct key from store_seen, jsonb_array_elements_text(keys) as k(key)
where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
"""
BROUGHT_ANY = """
select 1 from store_seen where connection_id = %(connection)s and flow = %(flow)s and keys <> '[]' limit 1
"""

# What a whole read brought: what its finished pages did, and what was found besides.
CAME = """
with came as materialized (
    select key from store_seen, jsonb_array_elements_text(keys) as k(key)
    where connection_id = %(connection)s and flow = %(flow)s
    union all select unnest(%(found)s::text[]))
"""
FORGET = "delete from store_seen where connection_id = %(connection)s and flow = %(flow)s"

# What a whole read did not bring is held, unless a person has closed it for that very reason, or holds it: that hold
# would be lost once it is back.
COUNT = "select count(*) from store_delivery where connection_id = %(connection)s and flow = %(flow)s and not over"
MISSED = """
not over and state not in ('sending', 'in_doubt') and coalesce(cause, '') not in ('vanished', 'held-by-person')
and receipts #>> '{resolved,numbers,cause}' is distinct from 'vanished'
and not exists (select from came where came.key = o.key)
"""
VANISH = f"""
{CAME}
update store_delivery d
set state = 'held', cause = 'vanished', said = null, due_at = null, news_run = %(run)s, updated_at = %(now)s
from (select id, state as was from store_delivery o
      where connection_id = %(connection)s and flow = %(flow)s and {MISSED}
      for update) gone
where d.id = gone.id
returning d.id, gone.was, d.currency, d.amount
"""  # noqa: S608  the parts are our own
LEFT_OUT = f"""
{CAME}
select key from store_delivery o where connection_id = %(connection)s and flow = %(flow)s and {MISSED}
"""  # noqa: S608  the parts are our own

# What the attempts of a run read, and what of it was the same.
COUNTED = """
insert into store_runtotal (run_id, word, currency, count, amount)
select %(run)s, word, '', count, 0 from unnest(%(words)s::text[], %(counts)s::bigint[]) as c(word, count)
on conflict (run_id, word, currency) do update set count = store_runtotal.count + excluded.count
"""
