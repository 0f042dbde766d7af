"""Full-text search that finds two-character Chinese words and Latin terms that touch Chinese."""
