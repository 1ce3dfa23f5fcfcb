"""E-mail addresses that are made to be thrown away. The list is our own and short; no server is asked."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result
from moderation.scoring.addresses import above

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
LISTED = """
0-mail.com 10mail.org 10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net armyspy.com
burnermail.io byom.de crazymailing.com cuvox.de dayrep.com deadaddress.com discard.email discardmail.com
discardmail.de dispostable.com dropmail.me einrot.com emailondeck.com emltmp.com fakeinbox.com fakemail.net
fleckens.hu getairmail.com getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de
guerrillamail.info guerrillamail.net guerrillamail.org guerrillamailblock.com gustr.com harakirimail.com
inboxkitten.com incognitomail.org jetable.org jourrapide.com kurzepost.de linshiyouxiang.net mailcatch.com
maildrop.cc mailexpire.com mailinator.com mailinator.net mailnesia.com mailnull.com mailsac.com mintemail.com
minuteinbox.com moakt.com mohmal.com muell.email muellmail.com mytemp.email nada.email objectmail.com pokemail.net
proxymail.eu rcpt.at rhyta.com sharklasers.com spam4.me spambox.us spamgourmet.com spoofmail.de superrito.com
teleworm.us temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.dev tempmail.net
tempmailo.com tempr.email throwawaymail.com trash-mail.at trash-mail.com trashmail.at trashmail.com trashmail.de
trashmail.me trashmail.net wegwerfemail.de wegwerfmail.de wegwerfmail.net wegwerfmail.org yopmail.com yopmail.fr
yopmail.net
"""
DISPOSABLE = frozenset(LISTED.split())
SAYS = {
    "none": _("No e-mail address given."),
    "lasting": _("The e-mail address is not of a kind that is thrown away."),
    "disposable": _("The e-mail address is of a kind that is thrown away (%(domain)s)."),
}


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a comment whose writer gives an address at a domain for throw-away addresses, or below one."""
    domain = comment.commenter.email.rpartition("@")[2].lower().rstrip(".")
    listed = next((name for name in above(domain) if name in DISPOSABLE), "")
    code = "disposable" if listed else "lasting" if domain else "none"
    outcome = Outcome.HOLD if listed else Outcome.PASS
    return Result("disposable_email", outcome, code, {"domain": listed}, float(bool(listed)), version=VERSION)


disposable_email = Check("disposable_email", _("Throw-away e-mail"), _look, SAYS)
