"""The statements by which a run adds up what it did (L15), each with a sentence.

Knows the tables of runs and deliveries. Changes no delivery and knows no rule.
"""

__all__: list[str] = []

# What was owed when the run began, by currency; whoever takes a run on finds it written.
OPENING = """
with opened as (update store_run set opened = true where id = %(run)s and not opened returning id)
insert into store_runtotal (run_id, word, currency, count, amount)
select opened.id, 'owed_before', currency, count(*), coalesce(sum(amount), 0)
from store_delivery, opened
where connection_id = %(connection)s and flow = %(flow)s and state <> 'done'
group by opened.id, currency
"""

# What a page changed, added to what the run changed so far.
CHANGED = """
insert into store_runtotal (run_id, word, currency, count, amount)
select %(run)s, 'changed', c.currency, sum(c.count), sum(c.amount)
from unnest(%(currencies)s::text[], %(counts)s::bigint[], %(amounts)s::numeric[]) as c(currency, count, amount)
group by c.currency
on conflict (run_id, word, currency) do update
set count = store_runtotal.count + excluded.count, amount = store_runtotal.amount + excluded.amount
"""

# Both sides of the identity L15: the run's own words, then where everything stands now.
TOTALS = """
select word, currency, count, amount from store_runtotal
where run_id = %(run)s and word in ('owed_before', 'changed')
union all
select state, currency, count(*), coalesce(sum(amount), 0) from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and state <> 'done' group by state, currency
union all
select 'done', currency, count(*), coalesce(sum(amount), 0) from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and state = 'done' and done_run = %(run)s
group by currency
"""

# What all attempts of a run read and sent; these words have no currency.
COUNTS = "select word, count from store_runtotal where run_id = %(run)s and word in ('read', 'same', 'sent')"

# What this run newly put before a person: not what was refused for the same cause before, with nobody deciding since.
NEWS = """
select count(*) from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and news_run = %(run)s and state in ('held', 'refused')
  and not (state = 'refused' and coalesce((intent ->> 'refused')::int, 0) > 1
           and coalesce((intent ->> 'refused_before')::bool, false))
"""

# By how much the other side's books differ from ours for what this run finished.
DISAGREEMENT = """
select coalesce(sum(abs(d.amount - (r.value ->> 'amount')::numeric)), 0)
from store_delivery d, jsonb_each(d.receipts) r
where d.connection_id = %(connection)s and d.flow = %(flow)s and d.done_run = %(run)s and d.state = 'done'
  and r.value ->> 'amount' is not null
"""
