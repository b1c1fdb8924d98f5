"""Web pages and texts pasted from them: the article without the chrome, and its metadata."""
