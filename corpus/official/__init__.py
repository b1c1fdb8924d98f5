"""Official documents: letterhead, signature, relations to others, and the tree of their parts."""
