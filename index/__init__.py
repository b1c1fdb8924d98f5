"""From articles to passages, editions and proved answers."""
