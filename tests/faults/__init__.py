"""What the fault tests share: a tiny model, processes that end badly, checks of what is left."""
