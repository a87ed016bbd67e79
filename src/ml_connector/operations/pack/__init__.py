"""The auditor's pack: the audit trail to take along, and what verifies it without this program.

Knows what is in a pack and how it is written. Knows no table, and judges nothing: `verify.py` does, wherever it is run.
"""

from ml_connector.operations.pack.export import Packed, Wanted, export_pack

__all__ = ["Packed", "Wanted", "export_pack"]
