"""Who may do what, written down: every page of the admin and every staff route of the API, by group.

m moderator, s senior, h head, a auditor, - none of them. A page or route that is missing here fails
`test_rights.py`: add its row, and think before you do.
"""

LETTERS = {"m": "moderator", "s": "senior", "h": "head", "a": "auditor"}

# Rows of a model in the admin: who may see, add, change, delete them.
MODELS = {
    # model                     see     add  change delete
    "articles_article": ("msha", "-", "-", "-"),
    "articles_section": ("msha", "-", "-", "-"),
    "comments_comment": ("msha", "-", "-", "-"),
    "comments_commenter": ("msha", "-", "-", "-"),
    "comments_thread": ("msha", "-", "-", "-"),
    "moderation_case": ("msha", "-", "-", "-"),
    "moderation_decision": ("msha", "-", "-", "-"),
    "moderation_outgoing": ("ha", "-", "-", "-"),
    "moderation_policy": ("ha", "h", "h", "h"),
    "moderation_policychange": ("ha", "-", "-", "-"),
    "moderation_term": ("ha", "h", "h", "h"),
    "moderation_domain": ("ha", "h", "h", "h"),
    "moderation_sectionlimit": ("ha", "h", "h", "h"),
    "auth_group": ("-", "-", "-", "-"),
    "auth_user": ("-", "-", "-", "-"),
    "otp_totp_totpdevice": ("-", "-", "-", "-"),
}

# Other pages of the admin: who may open (GET), who may post. 405: nobody, it is not that kind of address.
PAGES = {
    "moderation_case_decide": ("405", "msh"),
    "moderation_case_decide_many": ("405", "msh"),
    "moderation_case_undo": ("405", "msh"),
    "moderation_case_all": ("msh", "-"),
    "moderation_case_decide_all": ("405", "msh"),
    "moderation_case_clusters": ("msh", "-"),
    "moderation_case_cluster": ("msh", "-"),
    "moderation_case_decide_cluster": ("405", "msh"),
    "moderation_case_focus": ("msha", "-"),
    "moderation_case_found": ("msha", "-"),
    "moderation_case_live": ("msha", "msh"),
    "moderation_policy_past": ("h", "h"),
    "moderation_policy_effective": ("msha", "405"),
    "moderation_case_comfort": ("405", "msha"),
    "comments_commenter_ban": ("405", "sh"),
    "comments_commenter_undo_ban": ("405", "sh"),
    "moderation_term_bulk": ("h", "h"),
    "moderation_domain_bulk": ("h", "h"),
    "moderation_hour_changelist": ("ha", "ha"),
    "auth_user_password_change": ("-", "-"),
}

# For whoever is signed in: they show and do nothing but one's own, or ask the model's own rights again.
OWN = {
    "index",
    "app_list",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
}

# The API, under /api/v1/moderation/.
ROUTES = {
    ("get", "queue/"): "msha",
    ("get", "queues/"): "msha",
    ("post", "queues/"): "msha",
    ("get", "queues/{queue_id}/"): "msha",
    ("put", "queues/{queue_id}/"): "msha",
    ("delete", "queues/{queue_id}/"): "msha",
    ("get", "comments/{comment_id}/"): "msha",
    ("post", "comments/{comment_id}/decisions/"): "msh",
    ("post", "decisions/"): "msh",
    ("post", "decisions/{decision_id}/undo/"): "msh",
    ("get", "clusters/"): "msha",
    ("get", "clusters/{cluster_id}/"): "msha",
    ("post", "clusters/{cluster_id}/decisions/"): "msh",
    ("post", "clusters/{cluster_id}/undo/"): "msh",
    ("get", "figures/"): "msha",
    ("get", "figures/checks/"): "msha",
    ("post", "policies/backtest/"): "h",
    ("post", "policies/what-if/"): "msha",
    ("get", "policies/effective/"): "msha",
}
