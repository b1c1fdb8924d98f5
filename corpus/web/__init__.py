"""Pages, feeds and sitemaps fetched from the web, safely and politely."""
