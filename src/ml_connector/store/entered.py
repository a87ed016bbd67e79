"""Which records of a flow are in the batches of Sage 300, as the ledger has them: for who posts whole batches.

Knows the tables of deliveries and proposals. Knows no flow or step by name, no rule and no write.
"""

from collections.abc import Collection, Sequence

from django.db import connection

from ml_connector.domain.batch import Mate
from ml_connector.domain.states import State

__all__ = ["entered"]

# What is open, for it may stand in another batch by now, or be there though its answer was lost; what the source
# changed meanwhile will be held. And what is done of these batches, by the index of batches. Of each what its batch was
# to become when it was agreed to, by a person or by their rule.
_ENTERED = """
select m.key, m.label, m.amount, m.state, m.cause, m.imprint, coalesce(a.batch, '') from (
    select id, key, label, amount, case when later is null then state else 'held' end as state,
           case when later is null then coalesce(cause, '') else 'changed-after-entry' end as cause,
           coalesce(receipts #>> array[%(step)s, 'numbers', 'imprint'],
                    case when intent ->> 'step' = %(step)s then intent #>> '{evidence,imprint}' end, '') as imprint
    from store_delivery
    where connection_id = %(connection)s and flow = %(flow)s and (receipts ? %(step)s or state = 'in_doubt')
      and state <> 'done'
    union all
    select id, key, label, amount, state, case when receipts ? 'resolved' then 'resolved' else '' end,
           coalesce(receipts #>> array[%(step)s, 'numbers', 'imprint'], '')
    from store_delivery
    where connection_id = %(connection)s and flow = %(flow)s and receipts ? %(step)s and state = 'done'
      and jsonb_path_query_first(receipts, '$.*.numbers.batch') #>> '{}' = any(%(batches)s::text[])
      and receipts <> '{}'::jsonb
) m left join lateral (
    select case when p.answer in ('approved', 'straight') and e.over = '' then p.batch end as batch
    from store_proposalentry e join store_proposal p on p.id = e.proposal_id
    where e.delivery_id = m.id and p.step = %(step)s order by e.id desc limit 1
) a on true
"""


def entered(connection_id: int, flow: str, step: str, batches: Collection[int]) -> Sequence[Mate]:
    """Give a flow's records that have the receipt of a step: the open ones, and those done in one of these batches.

    What is in doubt is among them: its receipt may have been lost.
    """
    told = {"connection": connection_id, "flow": flow, "step": step, "batches": [str(one) for one in batches]}
    with connection.cursor() as cursor:
        cursor.execute(_ENTERED, told)
        return [
            Mate(
                key=key,
                label=label,
                amount=amount,
                state=State(state),
                cause=cause,
                imprint=imprint,
                agreed=agreed,
            )
            for key, label, amount, state, cause, imprint, agreed in cursor.fetchall()
        ]
