"""Who can sign in, and who looked at whom?"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from hearthline.plumbing.access.roles import Permission, Role, may
from hearthline.plumbing.base import ClientModel, words
from hearthline.plumbing.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Log-ins by name; the name is compared as it was given."""

    def create_user(self, username: str, *, password: str | None = None, **fields: object) -> User:
        """A log-in with this name; without a password nobody can use it until one is set."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A log-in. `staff_code` names the colleague on the staff list; `role` decides what may be done.

    How the screens look to this person (language, theme, density, single-key shortcuts) is kept here, so that it follows them
    from desk to desk.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.TextField(unique=True)
    email = models.EmailField()
    name = models.TextField()
    role = models.TextField(choices=[(role.value, role.label) for role in Role])
    staff_code = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    language = models.TextField(default="en")
    theme = models.TextField(default="auto")
    density = models.TextField(default="compact")
    has_shortcuts = models.BooleanField(default=True)
    softphone_digest = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        db_table = "plumbing_user"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name colleagues know."""
        return self.name

    def may(self, permission: Permission) -> bool:
        """Does this person's role have this permission?"""
        return self.is_active and may(self.role, permission)


class CacheEntry(models.Model):
    """Django's database cache: throttling counters and rendered parts without PHI."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires_at = models.DateTimeField(db_index=True, db_column="expires")

    class Meta:
        db_table = "plumbing_cache"


class Sight(ClientModel):
    """A member shown to somebody by one request; the audit event (`chain`, `seq`) is the proof, this row finds it."""

    member_id = models.UUIDField()
    seen_at = models.DateTimeField()
    seen_by = models.TextField()
    what = models.TextField()
    chain = models.UUIDField()
    seq = models.IntegerField()

    append_only = True
    plain = words("member_id seen_at seen_by what chain seq")

    class Meta:
        db_table = "plumbing_sight"
        indexes = [
            models.Index(fields=["member_id", "-seen_at"], name="sight_member"),
            models.Index(fields=["seen_by", "-seen_at"], name="sight_by"),
        ]


class BrokenGlass(ClientModel):
    """One case opened to one colleague outside their books, for an hour and with a reason; reviewed by somebody else."""

    user_id = models.UUIDField()
    case_id = models.UUIDField()
    opened_by = models.TextField()
    reason = models.TextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    verdict = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.TextField(blank=True, default="")

    phi = words("reason note")
    plain = words("user_id opened_by opened_at ends_at verdict reviewed_at reviewed_by")

    class Meta:
        db_table = "plumbing_broken_glass"
        indexes = [models.Index(fields=["user_id", "case_id"], name="broken_glass_user")]


class AccessAlarm(models.Model):
    """Somebody looked at more people than the work explains; what it was about is written down by somebody else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    about = models.TextField()
    kind = models.TextField()
    people = models.IntegerField()
    raised_at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.TextField(blank=True, default="")

    class Meta:
        db_table = "plumbing_access_alarm"
        indexes = [models.Index(fields=["about", "-raised_at"], name="access_alarm_about")]
