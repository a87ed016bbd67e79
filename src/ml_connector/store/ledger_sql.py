"""The ledger's statements, each with a sentence; every one takes many rows.

Knows the tables; what a run adds up is in `balance_sql`. Knows no rule: which move is legal is decided before.
"""

__all__: list[str] = []

# Whoever took this run on changed its attempt, and waits for transactions that hold it here.
MINE = "select 1 from store_run where id = %(run)s and attempt = %(attempt)s and ended_at is null for share"

# What a dead process left sending may have happened; and every run looks at what is in doubt anew.
TAKE_OVER = """
update store_delivery set state = 'in_doubt', due_at = null, updated_at = %(now)s
where connection_id = %(connection)s and flow = %(flow)s and state = 'sending'
returning id
"""
LOOK_ANEW = """
update store_delivery set due_at = null
where connection_id = %(connection)s and flow = %(flow)s and state = 'in_doubt' and due_at is not null
"""

# A person's hold outlives what the source changes. In a flow that follows so does that of a batch somebody deleted: any
# change would have it sent again.
KNOWN = """
select key, fingerprint, state,
       receipts ?| %(exclusive)s::text[] or (receipts ? 'resolved' and not gone and %(exclusive)s::text[] <> '{}'),
       later ->> 'fingerprint', gone, case when stays then coalesce(said, '') end,
       %(follows)s and (receipts ?| %(exclusive)s::text[] or stays and cause = 'batch-deleted'),
       case when stays then cause else '' end
from store_delivery,
     lateral (select coalesce((state = 'held' and cause = 'vanished')
                              or receipts #>> '{resolved,numbers,cause}' = 'vanished', false) as gone,
                     state = 'held' and cause in ('held-by-person', 'batch-deleted') as stays) g
where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
"""

# A person's decision about what a look found.
RULE = """
update store_delivery d set rulings = d.rulings || jsonb_build_array(r.ruling::jsonb), updated_at = %(now)s
from unnest(%(keys)s::text[], %(rulings)s::text[]) as r(key, ruling)
where d.connection_id = %(connection)s and d.flow = %(flow)s and d.key = r.key
returning d.id, d.key, d.state
"""

STANDING = """
select key, id, state, amount, currency, later is not null, attempts,
       array(select jsonb_object_keys(receipts)) from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
order by id for update
"""

# New and changed records of one page. What is held as it comes is in no lot yet: nobody weighs it.
# What is in the books keeps by what a later look knows it there; what is to be
# looked at `again` keeps the receipts of exclusive steps, marked so. What a flow with
# nothing exclusive sent last is kept, too: its next version is sent over it, and a look has to know what that was.
ABSORB = """
insert into store_delivery (connection_id, flow, key, state, label, party, amount, currency, refs, fingerprint, raw,
                            cause, said, over, ended, lot, news_run, receipts, rulings, edits, attempts, created_at,
                            updated_at)
select %(connection)s, %(flow)s, a.key, a.state, a.label, a.party, a.amount, a.currency, a.refs::jsonb, a.fingerprint,
       a.raw, a.cause, a.said, a.over, a.ended,
       case when a.state = 'held' then 0 else coalesce((select lot from store_breaker b
            where b.connection_id = %(connection)s and b.flow = %(flow)s), 1) end,
       case when a.state = 'held' then %(run)s end, '{}'::jsonb, '[]'::jsonb,
       '{}'::jsonb, 0, %(now)s, %(now)s
from unnest(%(keys)s::text[], %(states)s::text[], %(labels)s::text[], %(parties)s::text[], %(amounts)s::numeric[],
            %(currencies)s::text[], %(refs)s::text[], %(fingerprints)s::text[], %(raws)s::text[], %(causes)s::text[],
            %(saids)s::text[], %(overs)s::boolean[], %(endeds)s::boolean[])
  as a(key, state, label, party, amount, currency, refs, fingerprint, raw, cause, said, over, ended)
on conflict (connection_id, flow, key) do update
set state = excluded.state, label = excluded.label, party = excluded.party, amount = excluded.amount,
    currency = excluded.currency, refs = excluded.refs, fingerprint = excluded.fingerprint, raw = excluded.raw,
    cause = excluded.cause, said = excluded.said, over = excluded.over, ended = excluded.ended, lot = excluded.lot,
    news_run = excluded.news_run, due_at = null,
    updated_at = excluded.updated_at, later = null, attempts = 0, rulings = '[]',
    intent = case when excluded.cause = 'changed-after-entry' or excluded.key = any(%(again)s::text[])
                  then store_delivery.intent
                  when %(exclusive)s::text[] = '{}' then store_delivery.intent - 'refused' end,
    edits = case when excluded.cause = 'changed-after-entry' then store_delivery.edits else '{}'::jsonb end,
    receipts = case when excluded.cause = 'changed-after-entry' then store_delivery.receipts
                    when excluded.key = any(%(again)s::text[])
                    then (select coalesce(jsonb_object_agg(r.step, r.told || '{"again": true}'), '{}')
                          from jsonb_each(store_delivery.receipts) as r(step, told)
                          where r.step = any(%(exclusive)s::text[]))
                    else '{}'::jsonb end
returning id, key
"""

# What changed while in doubt, in a flow that follows changes: the steps before note the new version, and what the
# exclusive one has put in the books is looked at again.
FOLLOW = """
update store_delivery d
set receipts = (select coalesce(jsonb_object_agg(r.step, r.told || '{"again": true}'), '{}')
                from jsonb_each(d.receipts) as r(step, told) where r.step = any(%(exclusive)s::text[]))
where id = any(%(ids)s)
"""

# What the source changed while we do not know whether the former version landed; changed back counts as never.
LATER = """
update store_delivery d
set later = case when l.later::jsonb ->> 'fingerprint' = d.fingerprint then null else l.later::jsonb end,
    updated_at = %(now)s
from unnest(%(keys)s::text[], %(laters)s::text[]) as l(key, later)
where d.connection_id = %(connection)s and d.flow = %(flow)s and d.key = l.key
"""

# What is refused for a reason that every run tests is looked at by later runs, until it was refused too often; what is
# in the books for ever, for people may have seen to the rest.
# A receipt that a person wants to have looked at again counts as not there, but for what is in the books.
OWED = """
select id, key, state, label, party, amount, currency, raw, receipts, intent, attempts, due_at, cause, rulings, edits,
       done_run is not null, said
from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and key > %(after)s collate "C" and state <> 'done'
  and (state = 'pending' or (state in ('waiting', 'in_doubt') and (due_at is null or due_at <= %(now)s))
       or (state = 'held' and cause = any(%(rechecked)s))
       or (state = 'refused' and cause = any(%(rechecked)s) and news_run is distinct from %(run)s
           and (coalesce((intent ->> 'refused')::int, 0) < %(refusals_max)s or receipts ?| %(exclusive)s::text[])))
  and (not receipts ? %(step)s or receipts #>> array[%(step)s, 'again'] is not null)
  and receipts ?& %(before)s::text[]
  and not exists (select from unnest(%(before)s::text[]) as b(step)
                  where receipts #>> array[b.step, 'again'] is not null)
order by key collate "C" limit %(limit)s
"""

DUE = """
select coalesce(due_at, %(now)s) from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and state in ('pending', 'waiting', 'in_doubt')
order by 1 limit 10
"""

# Take places in the order given; the first delivery keeps a place.
CLAIM = """
insert into store_claim (place, delivery_id)
select c.place, d.id
from unnest(%(places)s::text[], %(keys)s::text[]) with ordinality as c(place, key, position)
join store_delivery d on d.connection_id = %(connection)s and d.flow = %(flow)s and d.key = c.key
order by c.position
on conflict (place) do nothing
"""
TAKEN = """
select c.key from unnest(%(places)s::text[], %(keys)s::text[]) as c(place, key)
join store_claim held on held.place = c.place
join store_delivery d on d.id = held.delivery_id
where (d.connection_id, d.flow, d.key) <> (%(connection)s, %(flow)s, c.key)
"""
UNCLAIM = """
delete from store_claim c using store_delivery d
where d.id = c.delivery_id and d.id = any(%(ids)s) and d.receipts = '{}'::jsonb
"""

# What a connection that is taken out of use has not put in the books, another one may.
ABANDON = """
delete from store_claim c using store_delivery d
where d.id = c.delivery_id and d.connection_id = %(connection)s and d.receipts = '{}'::jsonb
  and d.state not in ('sending', 'in_doubt')
"""

# What a check of ours had held may be refused as often as anything new; the intent counts how often it was.
# What was held as it came gets the lot of today, and is weighed with it.
REOPEN = """
update store_delivery d set state = 'pending', cause = null, said = null, updated_at = %(now)s,
    intent = case when o.state = 'held' then d.intent - 'refused' else d.intent end,
    lot = case when o.lot > 0 then o.lot else coalesce((select b.lot from store_breaker b
          where b.connection_id = %(connection)s and b.flow = %(flow)s), 1) end
from (select id, state, lot from store_delivery
      where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
        and state in ('held', 'refused') for update) o
where d.id = o.id
returning d.id, o.state, d.key, o.lot = 0
"""

SENDING = """
update store_delivery d
set state = 'sending', attempts = attempts + 1, due_at = null, updated_at = %(now)s,
    intent = s.intent::jsonb || jsonb_build_object('refused', coalesce(d.intent -> 'refused', '0'),
                                                   'refused_as', d.intent -> 'refused_as',
                                                   'landed', d.intent -> 'landed')
from unnest(%(keys)s::text[], %(intents)s::text[]) as s(key, intent)
where d.connection_id = %(connection)s and d.flow = %(flow)s and d.key = s.key
returning d.id, d.key
"""

# A delivery counts as sent by a run once, however often it was tried; its intent says that it does. It counts no more
# when it turns out that nothing came of it; but where one of its steps has landed in this run, that was sent, whatever
# comes of the steps after it.
SENT = """
insert into store_runtotal (run_id, word, currency, count, amount)
select %(run)s, 'sent', '', count(*), 0 from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
  and intent ->> 'run' is distinct from %(run)s::text
on conflict (run_id, word, currency) do update set count = store_runtotal.count + excluded.count
"""
TAKEN_BACK = """
with back as (update store_delivery set intent = intent - 'run'
              where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
                and intent ->> 'run' = %(run)s::text
                and intent ->> 'landed' is distinct from %(run)s::text returning id)
insert into store_runtotal (run_id, word, currency, count, amount)
select %(run)s, 'sent', '', -count(*), 0 from back having count(*) > 0
on conflict (run_id, word, currency) do update set count = store_runtotal.count + excluded.count
"""

SETTLE = """
update store_delivery d
set state = s.state, receipts = d.receipts || s.receipt::jsonb, cause = s.cause, said = s.said, due_at = s.due_at,
    news_run = case when s.news and (d.state, coalesce(d.cause, '')) <> (s.state, coalesce(s.cause, '')) then %(run)s
               else d.news_run end,
    done_run = case when s.state = 'done' then %(run)s else d.done_run end,
    ended_there = case when s.state = 'done' then d.ended else d.ended_there end,
    attempts = case when s.state in ('pending', 'done') then 0 else d.attempts end,
    intent = case when s.state = 'refused'
                  then d.intent || jsonb_build_object('refused', coalesce((d.intent ->> 'refused')::int, 0) + 1,
                      'refused_as', s.cause, 'refused_before', coalesce(d.intent ->> 'refused_as' = s.cause, false))
                  when s.receipt <> '{}'
                  then (d.intent - 'refused') || jsonb_build_object('landed', d.intent -> 'run') else d.intent end,
    updated_at = %(now)s
from unnest(%(ids)s::bigint[], %(states)s::text[], %(receipts)s::text[], %(causes)s::text[], %(saids)s::text[],
            %(dues)s::timestamptz[], %(news)s::bool[]) as s(id, state, receipt, cause, said, due_at, news)
where d.id = s.id
"""

SWAP_OWED = """
insert into store_runtotal (run_id, word, currency, count, amount)
select %(run)s, 'changed', o.currency, sum(o.count), sum(o.amount)
from (select currency, -1 as count, -coalesce(amount, 0) as amount from store_delivery
      where id = any(%(ids)s) and later is not null
      union all
      select later ->> 'currency', 1, coalesce((later ->> 'amount')::numeric, 0) from store_delivery
      where id = any(%(ids)s) and later is not null) as o
group by o.currency
on conflict (run_id, word, currency) do update
set count = store_runtotal.count + excluded.count, amount = store_runtotal.amount + excluded.amount
"""

# The version that came while in doubt takes the place of the one before; edits stay of what is in the books.
SWAP = """
update store_delivery
set raw = later ->> 'raw', fingerprint = later ->> 'fingerprint', label = later ->> 'label',
    party = later ->> 'party', amount = (later ->> 'amount')::numeric, currency = later ->> 'currency',
    refs = coalesce(later -> 'refs', '[]'), over = coalesce((later ->> 'over')::boolean, false),
    ended = coalesce((later ->> 'ended')::boolean, false), later = null,
    lot = coalesce((select b.lot from store_breaker b where b.connection_id = store_delivery.connection_id
                      and b.flow = store_delivery.flow), 1),
    rulings = '[]', intent = intent - 'refused',
    edits = case when receipts = '{}' then '{}' else edits end
where id = any(%(ids)s) and later is not null
"""

WAIT = """
update store_delivery set due_at = %(until)s, updated_at = %(now)s
where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s) and state = 'in_doubt'
returning id, key
"""

# What is certainly absent is owed again, and that send counts as no try; but what was changed after an earlier step
# put it in the books is held, unless its flow follows changes.
CLEAR = """
update store_delivery d
set state = case when c.stays then 'held' else 'pending' end,
    cause = case when c.stays then 'changed-after-entry' end, said = null,
    news_run = case when c.stays then %(run)s else d.news_run end,
    attempts = greatest(d.attempts - 1, 0), due_at = null, updated_at = %(now)s
from (select id, later is not null and receipts <> '{}'::jsonb and not %(follows)s as stays,
             later is not null as renewed
      from store_delivery
      where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s) and state = 'in_doubt'
      for update) c
where d.id = c.id
returning d.id, d.key, d.state, c.renewed
"""

UNREADABLE = """
select key, raw from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and state = 'held' and cause = 'unreadable'
  and receipts = '{}'::jsonb
order by key limit 1000
"""
