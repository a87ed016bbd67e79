"""When a flow was last read whole on a connection: the one statement part that everybody who asks builds on.

Knows the table of runs and its index run_read_all. Knows no limit, and judges nothing.
"""

from ml_connector.engine.run import READ_WHOLE

__all__ = ["LAST_WHOLE"]

_WORDS = ", ".join(f"'{word}'" for word in READ_WHOLE)

# To be joined to `c`, a connection, and `f`, a flow; gives `whole`. What is known is known as of its start; when it
# ended is for who gives time. The outcomes are those of the index, in the same words, so that it is used.
LAST_WHOLE = f"""
left join lateral (
    select r.started_at, r.ended_at from store_run r where r.connection_id = c.id and r.flow = f.flow
      and r.outcome in ({_WORDS})
    order by r.id desc limit 1
) whole on true
"""  # noqa: S608  the words are our own
