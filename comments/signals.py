"""The bells of this app. Whoever hears one looks at the rows; nothing may depend on hearing it.

`thread_opened` alone rings inside the transaction that makes the thread, so that whoever rules threads can write the
mode into the new row; unheard, the thread keeps its default. So does `erasing`, within the transaction that erases:
whoever keeps more of what a reader wrote empties it. `author_acted` rings within the transaction too, so that no queue
shows what its author has changed or taken back. `exporting` is answered with what else is kept about a reader.
"""

from django.dispatch import Signal

comment_due = Signal()  # a comment wants checking: it was posted, edited or reported: comment_id
thread_changed = Signal()  # what readers see of a thread has changed: thread_id
thread_opened = Signal()  # a thread's row has just been made, not yet committed: thread
author_acted = Signal()  # authors gave a new text to comments, or took them back, not yet committed: comments
erasing = Signal()  # a commenter is being erased, not yet committed: commenter
exporting = Signal()  # all that is kept about a commenter is asked for: commenter; answers a dict, JSON-able
