"""A news page as "select all, copy" gives it, read into its parts. Pure: no database, no clock, no settings.

`decoded` and `parse_page` are the only doors. `lines` cleans the text, `kinds` tells what one line is (its vocabulary
stands in `words` and `dates`), `headlines` finds the headline and the section, `parse` puts the page together, and
`refusals` says why something is not one.
"""

from articles.pagetext.parse import PageText, parse_page
from articles.pagetext.refusals import LARGEST_BYTES, NotANewsPage, decoded

__all__ = ["LARGEST_BYTES", "NotANewsPage", "PageText", "decoded", "parse_page"]
