"""What a file's header says, whole and in a compact form, so that a series is opened without its files."""

from django.db import models

from imaging.models.image import Instance


class StoredHeader(models.Model):
    """The data set of one instance without its pixels; `packed` is read and written by ingest.packing.

    It says what the file says: corrections are made on the way out. `pixels` is the byte of the file at which the value
    of Pixel Data begins; NULL without any, and in a deflated data set. A row is missing for what was indexed in place
    or came before there was this table: `store_headers` makes it, and so does whoever opens the series first.
    """

    # DO_NOTHING: filing.drop_rows deletes both, and Django need not load each instance for it
    instance = models.OneToOneField(
        Instance, on_delete=models.DO_NOTHING, primary_key=True, related_name="stored_header"
    )
    packed = models.BinaryField()
    pixels = models.PositiveBigIntegerField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.instance_id}"
