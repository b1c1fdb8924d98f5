"""Copies, reprints and reports of one event."""
