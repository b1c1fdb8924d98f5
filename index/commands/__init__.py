"""The commands of ``python -m index``: each file adds its own with ``register``."""
