"""What any page of the admin may say about the queue."""

from django import template
from django.utils.formats import number_format

from moderation import filters, queues

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_count(context: dict) -> str:
    """How many comments wait for whoever looks; "1,000+" past the cap."""
    count = filters.count(queues.seen_by(context["request"].user))
    shown = number_format(count, use_l10n=True, force_grouping=True)
    return f"{shown}+" if count >= filters.COUNTED_UP_TO else shown
