"""The tables' history, in order. Knows nothing by itself; each migration does."""
