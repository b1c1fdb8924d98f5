"""From questions to measures and a decision on an edition."""
