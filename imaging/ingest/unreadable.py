"""Why a file that was offered is not taken: each reason has its code and its sentence. Pure."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Why(StrEnum):
    """The codes; `WORDS` says each to a person."""

    EMPTY = "empty"
    NOT_DICOM = "not_dicom"
    DIRECTORY = "directory"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many_elements"
    INFLATES = "inflates"
    CONTRADICTORY = "contradictory"
    ABSURD = "absurd"
    NO_PIXELS = "no_pixels"
    NO_UID = "no_uid"
    BAD_UID = "bad_uid"
    CANNOT_READ = "cannot_read"
    NO_FILE = "no_file"
    FOLDER_LINK = "folder_link"
    MISSING = "missing"
    OUTSIDE = "outside"
    BAD_ARCHIVE = "bad_archive"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"
    NESTED = "nested"
    ARCHIVE_IN_PLACE = "archive_in_place"
    BAD_PATH = "bad_path"


# Nothing is lost with these: they never were images.
SKIPPED = frozenset({Why.DIRECTORY, Why.NO_FILE, Why.FOLDER_LINK})

WORDS = {
    Why.EMPTY: _("The file is empty."),
    Why.NOT_DICOM: _("This is not a DICOM file."),
    Why.DIRECTORY: _("This is the directory of a medium (DICOMDIR), not an image."),
    Why.TRUNCATED: _("The file is cut off: it ends inside an element."),
    Why.DAMAGED: _("The file is damaged: it does not follow the structure of DICOM."),
    Why.TOO_DEEP: _("Its sequences are nested deeper than any real object's."),
    Why.TOO_MANY: _("It has more elements than any real object."),
    Why.INFLATES: _("Its compressed data set inflates beyond every reasonable size."),
    Why.CONTRADICTORY: _("The same element is there twice with different values."),
    Why.ABSURD: _("Rows, columns, frames and pixel data do not fit together."),
    Why.NO_PIXELS: _("The pixel data is missing: the file ends before it, between two elements."),
    Why.NO_UID: _("A required identifier is missing: SOP Class, SOP Instance, Study or Series Instance UID."),
    Why.BAD_UID: _("A UID is not valid: digits and dots, at most 64 characters."),
    Why.CANNOT_READ: _("The file cannot be opened or read."),
    Why.NO_FILE: _("This is a pipe, a socket or a device, not a file."),
    Why.FOLDER_LINK: _("This is a link to a folder; links to folders are not followed."),
    Why.MISSING: _("The medium's directory (DICOMDIR) lists this file, and it is not there."),
    Why.OUTSIDE: _("The medium's directory (DICOMDIR) lists a file outside of the medium."),
    Why.BAD_ARCHIVE: _("The archive is damaged, or packed in a way that is not known here."),
    Why.ENCRYPTED: _("The archive asks for a password."),
    Why.BOMB: _("The archive unpacks to more than is reasonable for its size."),
    Why.NESTED: _("An archive in an archive in an archive is not opened."),
    Why.ARCHIVE_IN_PLACE: _("What is packed in an archive cannot be indexed in place; import it without --in-place."),
    Why.BAD_PATH: _("Its path is longer than 255 characters, or has characters that cannot be shown."),
}


class Unreadable(Exception):
    """This file is refused as it is, however often it is sent."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)

    @property
    def sentence(self) -> str:
        """Why, for a person."""
        return str(WORDS[self.why])
