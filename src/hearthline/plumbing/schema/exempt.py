"""Which tables have no row security, and why?

The architecture test reads this list: a table that is neither secured nor listed fails the build.
"""

EXEMPT: dict[str, str] = {
    "django_migrations": "schema history, no client data",
    "django_content_type": "names of models",
    "django_session": "sessions of colleagues, read before anybody is known",
    "auth_permission": "Django's own, not used",
    "auth_group": "Django's own, not used",
    "auth_group_permissions": "Django's own, not used",
    "account_emailaddress": "addresses of colleagues, read at sign-in",
    "account_emailconfirmation": "addresses of colleagues, read at sign-in",
    "mfa_authenticator": "second factors of colleagues, read at sign-in",
    "usersessions_usersession": "where a colleague is signed in, ended from any desk",
    "plumbing_user": "log-ins of colleagues, read before anybody is known",
    "plumbing_access_alarm": "who looked at too many people; names no member",
    "plumbing_cache": "throttling counters, no client data",
    "plumbing_setting": "facts about the database itself",
    "plumbing_effect": "keys of effects made of ids, read by the workers of every client",
    "plumbing_code": "public code sets",
    "plumbing_zip": "public geography",
    "plumbing_prior_authorization_item": "a public list",
    "plumbing_context_key": "readable by the owner only",
    "parties_client": "the names of the books; holds no member",
    "parties_organization": "the public directory shared by every client",
    "parties_practitioner": "the public directory shared by every client",
    "parties_staff": "the hub's own staff list",
    "network_capability": "what a servicing organization can do, shared by every client",
    "network_credential": "papers of an organization, shared by every client",
    "network_contract": "terms of a servicing organization per payer, read by the hub only",
    "network_area": "where a servicing organization goes",
    "network_capacity": "starts per weekday of a servicing organization",
    "network_provider_slot": "a provider's own bookings over every client; holds no member",
    "worklist_saved_view": "names and codes of lists; holds no member",
    "worklist_cover": "who is away and who covers",
    "worklist_done": "what a colleague just did, by ids, so that it can be taken back",
}
EXEMPT_PREFIXES: dict[str, str] = {"procrastinate_": "jobs carry ids only"}
