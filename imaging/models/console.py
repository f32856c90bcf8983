"""What a machine's console can read, what it is shown, and what it asked last."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging.models.device import Station
from patients.models import ExactCharField


class Charset(models.TextChoices):
    """The characters that a console shows, as the defined terms of Specific Character Set (0008,0005)."""

    UTF_8 = "ISO_IR 192", _("all (UTF-8)")
    ASCII = "ASCII", _("ASCII: everything else is written in Latin letters")
    LATIN_1 = "ISO_IR 100", _("Western Europe (Latin 1)")
    LATIN_2 = "ISO_IR 101", _("Central Europe (Latin 2)")
    LATIN_3 = "ISO_IR 109", _("Southern Europe (Latin 3)")
    LATIN_4 = "ISO_IR 110", _("Northern Europe (Latin 4)")
    LATIN_5 = "ISO_IR 148", _("Turkish (Latin 5)")
    LATIN_9 = "ISO_IR 203", _("Western Europe with the euro (Latin 9)")
    CYRILLIC = "ISO_IR 144", _("Cyrillic")
    ARABIC = "ISO_IR 127", _("Arabic")
    GREEK = "ISO_IR 126", _("Greek")
    HEBREW = "ISO_IR 138", _("Hebrew")
    THAI = "ISO_IR 166", _("Thai")
    KATAKANA = "ISO_IR 13", _("Japanese (katakana)")


class Scope(models.TextChoices):
    """Which entries a worklist query gets that names neither a station nor a patient, number or study."""

    OWN = "own", _("its own")
    KIND = "kind", _("all of its modality at its site")
    SITE = "site", _("all of its site")
    ALL = "all", _("all")


class Console(models.Model):
    """How the system talks to a station. A station without such a row gets these defaults."""

    station = models.OneToOneField(
        Station, on_delete=models.PROTECT, related_name="console", verbose_name=_("station"), primary_key=True
    )
    charset = ExactCharField(
        _("characters"),
        max_length=16,
        choices=Charset.choices,
        default=Charset.UTF_8,
        help_text=_("What the console cannot show is sent in Latin letters, as close as they come."),
    )
    name_groups = models.BooleanField(
        _("ideographic and phonetic names"), default=True, help_text=_("Off for a console that stumbles over them.")
    )
    name_limit = models.PositiveSmallIntegerField(
        _("letters of a name"), default=64, help_text=_("Longer names are cut here.")
    )
    text_limit = models.PositiveSmallIntegerField(
        _("letters of a text"), default=64, help_text=_("Longer descriptions are cut here; numbers never are.")
    )
    scope = models.CharField(_("worklist shows"), max_length=8, choices=Scope.choices, default=Scope.OWN)
    worklist_limit = models.PositiveIntegerField(
        _("most entries"), default=500, help_text=_("More are refused as “out of resources” after this many.")
    )
    may_retrieve = models.BooleanField(
        _("may fetch images"), default=False, help_text=_("Query, C-MOVE and C-GET; a reading station needs it.")
    )
    host = models.CharField(
        _("host"), max_length=255, blank=True, help_text=_("Where images are sent to, when it is a destination.")
    )
    port = models.PositiveIntegerField(_("port"), default=104)

    class Meta:
        verbose_name = _("console")
        verbose_name_plural = _("consoles")
        constraints = [
            models.CheckConstraint(condition=models.Q(charset__in=Charset.values), name="console_charset_known"),
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="console_scope_known"),
            models.CheckConstraint(
                condition=models.Q(name_limit__gte=8, name_limit__lte=64, text_limit__gte=8, text_limit__lte=10240),
                name="console_limits",
            ),
            models.CheckConstraint(condition=models.Q(worklist_limit__gte=1), name="console_worklist_limit"),
            models.CheckConstraint(condition=models.Q(port__gte=1, port__lte=65535), name="console_port"),
        ]

    def __str__(self) -> str:
        return str(self.station)


def console_of(ae_title: str) -> Console | None:
    """The settings of an active station, or the defaults for it; None for a caller that is no station of ours."""
    station = Station.objects.filter(ae_title=ae_title, active=True).select_related("console").first()
    if station is None:
        return None
    try:
        console = station.console
    except Console.DoesNotExist:
        return Console(station=station)
    console.station = station
    return console


class WorklistQuery(models.Model):
    """One question to the worklist that a console keeps asking: the same bytes again count up the same row.

    `identifier` is the data set as it came, hexadecimal. A console keeps its last KEPT questions.
    """

    KEPT = 20

    ae_title = ExactCharField(_("AE title"), max_length=16)
    digest = ExactCharField(max_length=64, editable=False)
    address = models.CharField(_("address"), max_length=64, blank=True)
    transfer_syntax = ExactCharField(_("transfer syntax"), max_length=64)
    identifier = models.TextField(editable=False)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    at = models.DateTimeField(_("last"), default=timezone.now)
    times = models.PositiveIntegerField(_("times"), default=1)
    answers = models.PositiveIntegerField(_("answers"), default=0)
    status = models.PositiveIntegerField(
        _("status"), default=0, help_text=_("Of the final response (PS3.4 K.4.1.1.4).")
    )
    comment = models.CharField(_("comment"), max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)

    class Meta:
        verbose_name = _("worklist query")
        verbose_name_plural = _("worklist queries")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["ae_title", "digest"], name="worklist_query_once")]
        indexes = [
            models.Index(fields=["ae_title", "at"], name="worklist_query_by_station"),
            models.Index(fields=["at", "id"], name="worklist_query_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.ae_title} {self.at:%Y-%m-%d %H:%M:%S}"
