"""What deciding and ruling refuse, each with its code."""

from django.utils.translation import gettext_lazy as _

from newsroom.refusals import Conflict, Forbidden, Invalid, Missing


class StaleVersion(Conflict):
    code = "stale_version"
    title = _("This comment was decided or changed after you looked at it.")


class DecisionMissing(Missing):
    code = "not_found"
    title = _("There is no such decision.")


class AlreadyUndone(Conflict):
    code = "already_undone"
    title = _("This decision has already been undone.")


class Superseded(Conflict):
    code = "superseded"
    title = _("A newer decision on this comment stands; undo that one first.")


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = _("A rejection needs a reason.")


class CommenterMissing(Missing):
    code = "not_found"
    title = _("There is no such commenter.")


class BanMissing(Missing):
    code = "not_found"
    title = _("There is no such ban.")


class PastEnd(Invalid):
    code = "invalid"
    title = _("A ban must end in the future.")


class NothingToAppeal(Conflict):
    code = "nothing_to_appeal"
    title = _("Only a comment that was rejected can be appealed, for half a year.")


class AlreadyAppealed(Conflict):
    code = "already_appealed"
    title = _("This decision has been appealed already.")


class AppealNeedsAnother(Forbidden):
    code = "appeal_needs_another"
    title = _("Its author objects to your decision: somebody else must answer the appeal.")


class AppealNeedsRight(Forbidden):
    code = "appeal_needs_right"
    title = _("Its author has appealed: only who may decide about appeals can answer.")


class ClusterMissing(Missing):
    code = "not_found"
    title = _("There is no such cluster.")


class ClusterDecided(Conflict):
    code = "cluster_decided"
    title = _("This cluster has been decided otherwise; undo that decision first.")


class ClusterUndecided(Conflict):
    code = "cluster_undecided"
    title = _("No decision on this cluster stands.")


class BeyondReach(Forbidden):
    code = "beyond_reach"
    title = _("This decision on near-copies reaches beyond your sections: undo those of your own one by one.")


class DecidedByPerson(Conflict):
    code = "decided_by_person"
    title = _("A person has decided on this comment; that stands.")


class NotMember(Invalid):
    code = "not_member"
    title = _("An exception must be a comment of the cluster.")


class LevelMissing(Missing):
    code = "not_found"
    title = _("There is no such section or article.")
