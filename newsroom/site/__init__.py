"""Whatever shows two apps together, and nothing else: the pages, the article's JSON, the health of the whole."""
