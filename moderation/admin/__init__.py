"""The moderators' desk in Django admin: the queue, the record of each comment, and the policies. A door like any other:
rows come from `moderation.queues`, acts go to `moderation.decisions` and `moderation.policies`.
"""

from moderation.admin import commenters, dashboard, limits, lists, messages, policies, queue, record

__all__ = ["commenters", "dashboard", "limits", "lists", "messages", "policies", "queue", "record"]
