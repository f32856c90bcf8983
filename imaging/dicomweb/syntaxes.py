"""Transfer syntaxes and the media types that carry their frames (PS3.18 Tables 8.7.3-2 to 8.7.3-5). Pure."""

from typing import Final

_JPEG = ("50", "51", "57", "70")
_JPEG_LS = ("80", "81")
_JPEG_2000 = ("90", "91")
_JPEG_2000_PART_2 = ("92", "93")
_HTJ2K = ("201", "202", "203")
_MPEG_2 = ("100", "100.1", "101", "101.1")
_MPEG_4 = ("102", "102.1", "103", "103.1", "104", "104.1", "105", "105.1", "106", "106.1", "107", "108")


def _named(numbers: tuple[str, ...]) -> list[str]:
    return [f"1.2.840.10008.1.2.4.{number}" for number in numbers]


IMAGE_TYPES: Final = {
    **dict.fromkeys(_named(_JPEG), "image/jpeg"),
    **dict.fromkeys(_named(_JPEG_LS), "image/jls"),
    **dict.fromkeys(_named(_JPEG_2000), "image/jp2"),
    **dict.fromkeys(_named(_JPEG_2000_PART_2), "image/jpx"),
    **dict.fromkeys(_named(_HTJ2K), "image/jphc"),
    "1.2.840.10008.1.2.5": "image/dicom-rle",
}
VIDEO_TYPES: Final = {
    **dict.fromkeys(_named(_MPEG_2), "video/mpeg"),
    **dict.fromkeys(_named(_MPEG_4), "video/mp4"),
}
VIDEO: Final = frozenset(VIDEO_TYPES)
