"""Names the store to Django. Knows nothing else, and imports no model."""

from django.apps import AppConfig

__all__ = ["StoreConfig"]


class StoreConfig(AppConfig):
    """The store's tables, under a label of their own."""

    name = "ml_connector.store"
    label = "store"
