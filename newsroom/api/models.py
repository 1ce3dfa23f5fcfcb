"""The rows behind idempotency keys and rate limits. Both are bound to time and tidied away."""

from django.db import models
from django.db.models.functions import Now


class IdempotencyRecord(models.Model):
    """The answer to a request that named itself, stored in the transaction that did the work."""

    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once_a_scope")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class LimitCounter(models.Model):
    """How often *key* acted within the window that ends at *ends_at* (seconds of the epoch)."""

    key = models.CharField(max_length=120, primary_key=True)
    hits = models.PositiveIntegerField()
    ends_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.hits}"
