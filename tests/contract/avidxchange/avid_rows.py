"""What is to be asked of AvidXchange, one row each, in the order of the facts (§7).

Knows which questions only a person can answer, and how. Does not know how the others are asked.
"""

from __future__ import annotations

from asking import Row

ASK = "Ask AvidXchange: "

ROWS = (
    Row(
        id="A-7.1",
        unknown="Gateway address, context, version, sandbox; tokens; how the gateway says no",
        person=f"{ASK}base address for production and sandbox, WSO2 version.",
    ),
    Row(
        id="A-7.2",
        unknown="Which credentials are needed, and where the company goes",
        person=f"{ASK}exact header names; can one credential serve several companies.",
    ),
    Row(
        id="A-7.3",
        unknown="Requests a minute, burst, payload, windows",
        person=f"{ASK}the subscription plan and its limits.",
    ),
    Row(
        id="A-7.4",
        unknown="Paths, fields, lengths, required flags, characters of the vendor code",
        person=f"{ASK}the reference of each resource; correct the profile by it.",
    ),
    Row(
        id="A-7.5",
        unknown="Are accounts and dimensions writable; how orders are closed",
        person=f"{ASK}may accounts and dimensions be written; how are orders closed, canceled, received.",
    ),
    Row(id="A-7.6", unknown="Approved invoices: filter, order, consistency, coding, approver, image"),
    Row(
        id="A-7.7",
        unknown="The acknowledgement call, twice, failed, undone, never sent",
        person=f"{ASK}is a failure shown to users; can an export be undone; what if none comes.",
    ),
    Row(
        id="A-7.8",
        unknown="Duplicate rule, idempotency",
        person=f"{ASK}the duplicate rule for company, vendor and number.",
    ),
    Row(
        id="A-7.9",
        unknown="Who originates payments, their statuses, returns",
        person=f"{ASK}who originates payments for this customer; returns, voids after issue, partial payments.",
    ),
    Row(
        id="A-7.10",
        unknown="History, maintenance, deprecation, support reference",
        person=f"{ASK}limits of history, maintenance windows, what to quote.",
    ),
)
