"""The statements about proposals, each with a sentence; every one takes many rows.

Knows the tables. Knows no rule: who is asked, and what an answer counts for, is decided before.
"""

__all__: list[str] = []

# What was last asked or answered about each key in one step.
AGREEMENTS = """
select distinct on (d.key) d.key, e.id, p.id, p.answer, e.fingerprint, p.rule, p.batch, p.answered_by, p.reason, e.over,
       p.made_at >= %(since)s
from store_delivery d
join store_proposalentry e on e.delivery_id = d.id
join store_proposal p on p.id = e.proposal_id
where d.connection_id = %(connection)s and d.flow = %(flow)s and d.key = any(%(keys)s) and p.step = %(step)s
order by d.key, e.id desc
"""

GONE_STRAIGHT = """
select e.currency, coalesce(sum(abs(e.amount)), 0)
from store_proposal p join store_proposalentry e on e.proposal_id = p.id
where p.connection_id = %(connection)s and p.flow = %(flow)s and p.step = %(step)s and p.answer = 'straight'
  and p.made_at >= %(since)s
group by e.currency
"""

PAYLOADS = "select id, payload from store_proposalentry where id = any(%(ids)s)"

OVER = """
update store_proposalentry e set over = o.why, over_at = %(now)s
from unnest(%(ids)s::bigint[], %(whys)s::text[]) as o(id, why)
where e.id = o.id and e.over = ''
"""

# An open proposal of which nothing stands any more as it was proposed.
VOID = """
update store_proposal p set answer = 'voided', answered_at = %(now)s
where p.connection_id = %(connection)s and p.flow = %(flow)s and p.answer = 'open'
  and not exists (select from store_proposalentry e where e.proposal_id = p.id and e.over = '')
returning p.id
"""

# A person let go what was rejected, or what is to be entered anew: what was answered about it before counts no more.
RELEASED = """
update store_proposalentry set over = 'released by a person', over_at = %(now)s
where delivery_id = any(%(ids)s) and over = ''
"""

# The drafts of proposals, with where their deliveries stand now. A vendor is new to whom nothing was ever sent in
# this step; `before` is the payload of the draft that this one takes the place of.
ENTRIES = """
select e.proposal_id, e.id, d.id, d.key, d.label, d.party, e.amount, e.currency, e.fingerprint, e.payload, e.over,
       d.state, coalesce(d.cause, ''), coalesce(b.payload, ''), coalesce(b.proposal_id, 0),
       not exists (select from store_delivery o where o.connection_id = d.connection_id
                   and upper(o.party) = upper(d.party) and o.flow = d.flow and o.receipts ? p.step)
from store_proposalentry e
join store_proposal p on p.id = e.proposal_id
join store_delivery d on d.id = e.delivery_id
left join store_proposalentry b on b.id = e.before
where e.proposal_id = any(%(ids)s)
order by e.proposal_id, e.id
"""

LOCK = """
select id from store_proposal
where connection_id = %(connection)s and id = any(%(ids)s) order by id for update
"""

ANSWER = """
update store_proposal set answer = %(answer)s, answered_at = %(now)s, answered_by = %(actor)s, reason = %(reason)s
where id = any(%(ids)s)
"""

# What was proposed of deliveries that have been done for long, and how it looked then.
AGE_DRAFTS = """
update store_proposalentry e set payload = '' from store_proposal p
where p.id = e.proposal_id and e.delivery_id = any(%(ids)s) and p.made_at <= %(before)s and e.payload <> ''
"""
AGE_PREVIEWS = """
update store_proposal set tables = '{}'
where connection_id = %(connection)s and answer <> 'open' and made_at <= %(before)s and tables <> '{}'
"""

# Drafts that count as approved, or as let through by a rule, of which the trail does not say so. An event whose payload
# is not the one that was hashed says nothing.
UNFOUNDED = """
with told as materialized (
  select case when because like 'approved proposal %%' then 'approved' else 'straight' end as answer,
         payload::jsonb as said
  from store_event
  where kind = 'proposal' and (because like 'approved proposal %%' or because like 'let through by %%')
    and encode(sha256(convert_to(payload, 'UTF8')), 'hex') = payload_hash
), drafts as (
  select t.answer, (t.said ->> 'proposal')::bigint as number, one.key, one.value as fingerprint
  from told t, jsonb_each_text(t.said -> 'drafts') as one(key, value)
)
select p.id, p.answer, d.label
from store_proposal p
join store_proposalentry e on e.proposal_id = p.id
join store_delivery d on d.id = e.delivery_id
where p.answer in ('approved', 'straight') and e.over = ''
  and not exists (select from drafts a where a.answer = p.answer and a.number = p.id and a.key = d.key
                  and a.fingerprint = e.fingerprint)
order by e.id
"""
