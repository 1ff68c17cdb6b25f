"""Projections of the ledger, kept for lists and pages, and what one transaction leaves for later.

`Case`, `Deadline`, `Link`, `Publication`, `Number`, `Waiting`, `Involved` and `Findable` can be rebuilt from events.
"""

from django.db import models

from yifa.casework.fields import MomentField
from yifa.registry.fields import KeyField, RegionForeignKey
from yifa.registry.models import RegionModel


class Case(RegionModel):
    """Where one matter stands. `seq` and `head` are the number and leaf of its last event."""

    procedure = models.CharField(max_length=100)
    edition = models.CharField(max_length=100)
    number = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500, blank=True)
    stage = models.CharField(max_length=100)
    handler = models.CharField(max_length=100)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    parent = RegionForeignKey("self", null=True, related_name="children")
    seq = models.PositiveIntegerField()
    head = models.BinaryField(max_length=32)
    privacy = models.CharField(max_length=10, default="open")
    places = models.JSONField(default=list)
    domain = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["region", "opened_on", "id"], name="case_by_day"),
            models.Index(fields=["region", "procedure", "opened_on", "id"], name="case_by_procedure"),
            models.Index(fields=["region", "handler", "opened_on", "id"], name="case_by_handler"),
            models.Index(fields=["region", "number"], name="case_by_number"),
            # only of those that have one: of the others SQLite would think that a parent tells nothing
            models.Index(
                fields=["region", "parent", "id"],
                condition=models.Q(parent__isnull=False),
                name="case_of_parent",
            ),
        )

    def __str__(self) -> str:
        return self.title or self.number or str(self.id)


class Deadline(RegionModel):
    """One run of one clock. While it is paused `due` is null and `remaining` says how much is left."""

    class Status(models.TextChoices):
        RUNNING = "running", "进行中"
        PAUSED = "paused", "中止计算"
        MET = "met", "按期"
        LATE = "late", "逾期"
        VOID = "void", "不计"
        LAPSED = "lapsed", "随结案终止"
        RAN_OUT = "ran_out", "期满视为"
        RESTARTED = "restarted", "重新起算"

    case = RegionForeignKey(Case, related_name="deadlines")
    clock = models.CharField(max_length=100)
    item = models.CharField(max_length=100, blank=True)
    """The row of a `per` track; empty for a clock of the case."""
    run = models.PositiveIntegerField()
    started = MomentField()
    raw = MomentField(null=True)
    due = MomentField(null=True)
    safe = MomentField(null=True)
    warn_from = MomentField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    ended_on = MomentField(null=True)
    remaining = models.CharField(max_length=100, blank=True)
    binds = models.CharField(max_length=100)
    """The agency or person it counts against."""
    provisional = models.BooleanField(default=False)
    extended = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["region", "case", "clock", "item", "run"], name="deadline_run"),
        )
        indexes = (
            models.Index(fields=["region", "status", "due"], name="deadline_by_due"),
            models.Index(fields=["region", "binds", "status", "due"], name="deadline_by_binds"),
            models.Index(
                fields=["region", "warn_from"],
                condition=models.Q(status="running", warn_from__isnull=False),
                name="deadline_yellow",
            ),
        )


class Link(RegionModel):
    """A typed link from a case to another of its region."""

    case = RegionForeignKey(Case, related_name="links")
    kind = models.CharField(max_length=100)
    target = RegionForeignKey(Case, related_name="linked_from")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["region", "case", "kind", "target"], name="link_once"),
        )
        indexes = (models.Index(fields=["region", "target", "kind"], name="link_back"),)


class Publication(RegionModel):
    """What the public may see of a case: exactly `body`, masked already."""

    case = RegionForeignKey(Case, related_name="publications")
    procedure = models.CharField(max_length=100)
    what = models.CharField(max_length=100)
    due = MomentField(null=True)
    published_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_for = models.TextField(blank=True)
    """Why it was taken down, where the law has the reason recorded."""
    body = models.JSONField(default=dict)
    papers = models.JSONField(default=list)
    """Papers published with it: `kind`, `sha256`, `size`."""

    class Meta:
        indexes = (
            models.Index(fields=["region", "case", "what"], name="publication_of_case"),
            models.Index(
                fields=["region", "procedure", "what", "published_on", "id"], name="publication_list"
            ),
            models.Index(fields=["region", "published_on", "id"], name="publication_by_day"),
        )


class Waiting(RegionModel):
    """Whose turn it is: the case waits for this role in this agency, or for this person."""

    case = RegionForeignKey(Case, related_name="waiting")
    agency = models.CharField(max_length=100)
    role = models.CharField(max_length=100)
    person = models.CharField(max_length=100, null=True)

    class Meta:
        indexes = (
            models.Index(fields=["region", "agency", "role"], name="waiting_for_role"),
            models.Index(
                fields=["region", "person"],
                condition=models.Q(person__isnull=False),
                name="waiting_by_person",
            ),
            models.Index(fields=["region", "case"], name="waiting_of_case"),
        )


class Series(RegionModel):
    """A series of numbers; its row is locked while the next one is drawn."""

    name = KeyField(max_length=200)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "name"], name="series_name"),)


class Number(RegionModel):
    """A number that was given. One that a struck record held stays spent."""

    series = KeyField(max_length=200)
    n = models.PositiveIntegerField()
    case = RegionForeignKey(Case, related_name="numbers")
    event_id = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "series", "n"], name="number_once"),)


class Receipt(RegionModel):
    """The answer once given to a request, so that the same request sent again gets the same answer."""

    request_key = KeyField(max_length=200)
    digest = models.BinaryField(max_length=32)
    """SHA-256 of the request: the same key with another request is refused."""
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "request_key"], name="receipt_once"),)


class Refusal(RegionModel):
    """A move that was refused, with every gate that failed."""

    case = RegionForeignKey(Case, null=True, related_name="refusals")
    procedure = models.CharField(max_length=100)
    move = models.CharField(max_length=100)
    actor = models.CharField(max_length=100)
    agency = models.CharField(max_length=100, blank=True)
    acted_on = MomentField()
    recorded_at = models.DateTimeField()
    failures = models.JSONField()
    counted = models.BooleanField(db_default=False)
    """Is it in the figures yet?"""

    class Meta:
        indexes = (
            models.Index(fields=["region", "case", "recorded_at"], name="refusal_of_case"),
            models.Index(fields=["region", "procedure", "move", "recorded_at"], name="refusal_by_move"),
            models.Index(fields=["region", "recorded_at", "id"], name="refusal_by_moment"),
            models.Index(
                fields=["region", "id"], condition=models.Q(counted=False), name="refusal_uncounted"
            ),
        )


class Outbox(RegionModel):
    """A message to send after the transaction that caused it: a mail, or what a partner's system is told of a case.

    A message to a partner names the record that caused it (`payload`: case, event, to); what it says is read from there
    when it is sent. It waits until `due_at`, is then tried, and is given up after so many attempts.
    """

    kind = models.CharField(max_length=100)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    partner = KeyField(max_length=100, db_default="")
    """Empty: a mail."""
    case = RegionForeignKey(Case, null=True, related_name="messages")
    due_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, db_default="")
    """Why the last attempt failed; nothing of what was answered."""

    class Meta:
        indexes = (
            models.Index(
                fields=["region", "due_at", "id"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True, due_at__isnull=False),
                name="outbox_due",
            ),
            models.Index(
                fields=["region", "created_at", "id"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=False),
                name="outbox_given_up",
            ),
            models.Index(
                fields=["region", "case", "id"], condition=models.Q(case__isnull=False), name="outbox_of_case"
            ),
            models.Index(
                fields=["region", "created_at", "id"], condition=~models.Q(partner=""), name="outbox_messages"
            ),
            models.Index(
                fields=["region", "created_at"],
                condition=models.Q(sent_at__isnull=True),
                name="outbox_to_send",
            ),
        )


class Partner(RegionModel):
    """Another department's system that this region is connected with: no row, no exchange."""

    name = KeyField(max_length=100)
    """As the law calls it (`partners.yaml`)."""
    url = models.CharField(max_length=500)
    """Where messages are POSTed to."""
    secret = models.CharField(max_length=500)
    """What they are signed with, sealed (`yifa.sealing`)."""
    connected_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "name"], name="partner_once"),)

    def __str__(self) -> str:
        return str(self.name)


class ExternalId(RegionModel):
    """What a partner calls a case: one id for each case, one case for each id."""

    case = RegionForeignKey(Case, related_name="external_ids")
    partner = KeyField(max_length=100)
    external = KeyField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["region", "partner", "external"], name="external_once"),
            models.UniqueConstraint(fields=["region", "case", "partner"], name="external_of_case"),
        )
        indexes = (models.Index(fields=["region", "external"], name="external_found"),)

    def __str__(self) -> str:
        return str(self.external)


class File(RegionModel):
    """A file of the content-addressed store that this region holds. `sha256` is lower-case hexadecimal."""

    sha256 = KeyField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "sha256"], name="file_once"),)


class Involved(RegionModel):
    """Every agency and person a case names: who may see it because it is theirs."""

    case = RegionForeignKey(Case, related_name="involved")
    kind = models.CharField(max_length=10)
    """``agency`` or ``person``."""
    who = KeyField(max_length=100)
    opened_on = models.DateField()
    """The case's, so that an index has the newest cases of each."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["region", "case", "kind", "who"], name="involved_of_case_once"),
        )
        indexes = (
            models.Index(fields=["region", "kind", "who", "opened_on", "case"], name="involved_by_day"),
        )


class Findable(RegionModel):
    """A text by which a case or an entry is found, for those who may see facts of its class of privacy.

    `s0` to `s3` are its signature (`casework.grams`); with them the index alone says where a term can be.
    """

    target = models.UUIDField()
    """The case, or the entry."""
    part = models.CharField(max_length=8)
    """``name``, ``fact`` or ``paper`` of a case; ``entry``."""
    privacy = models.CharField(max_length=10)
    text = models.TextField()
    s0 = models.BigIntegerField()
    s1 = models.BigIntegerField()
    s2 = models.BigIntegerField()
    s3 = models.BigIntegerField()

    class Meta:
        indexes = (
            models.Index(
                fields=["region", "part", "target", "privacy", "s0", "s1", "s2", "s3"],
                name="findable_by_part",
            ),
        )


class Uncounted(RegionModel):
    """A case that changed since its figures were last counted; written with the move, cleared by the counting."""

    case = RegionForeignKey(Case, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "case"], name="uncounted_once")]


class CalendarNotice(models.Model):
    """A year's notice on days off as it was imported, for the whole country. Rows are only added: the last one of a
    year counts, and takes the place of a packaged one.
    """

    year = models.PositiveSmallIntegerField()
    version = models.CharField(max_length=12)
    """`yifa.worktime.Notice.version`: the same for the same days."""
    source = models.JSONField()
    body = models.TextField()
    """The notice in the form of `yifa.worktime.notices`."""
    imported_at = models.DateTimeField()
