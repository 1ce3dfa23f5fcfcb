"""The bells of this app. Whoever hears one looks at the rows; nothing may depend on hearing it.

`thread_opened` alone rings inside the transaction that makes the thread, so that whoever rules threads can write the
mode into the new row; unheard, the thread keeps its default.
"""

from django.dispatch import Signal

comment_due = Signal()  # a comment wants checking: it was posted, edited or reported: comment_id
thread_changed = Signal()  # what readers see of a thread has changed: thread_id
thread_opened = Signal()  # a thread's row has just been made, not yet committed: thread
