"""What this interface can do, for programs that ask (PS3.18 8.9): a WADL document."""

import xml.etree.ElementTree as ET  # we write, and read nothing of others

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from imaging.dicomweb import accept
from imaging.dicomweb.door import NotAcceptable, reading
from imaging.dicomweb.metadata import base_url

WADL = "application/vnd.sun.wadl+xml"
_NAMESPACE = "http://wadl.dev.java.net/2009/02"
_PARTS, _JSON = "multipart/related", accept.DICOM_JSON
_SEARCH = ("limit", "offset", "fuzzymatching", "includefield")
_PICTURE = ("window", "viewport", "quality", "accept")
_SERIES, _INSTANCE = "studies/{study}/series/{series}", "studies/{study}/series/{series}/instances/{instance}"
_PICTURES = ("image/jpeg", "image/png")
# Address, method, what it is called in the standard, parameters, media types of the answer.
_RESOURCES = (
    ("studies", "GET", "SearchForStudies", _SEARCH, (_JSON,)),
    ("studies", "POST", "StoreInstances", (), (_JSON,)),
    ("studies/{study}", "GET", "RetrieveStudy", (), (_PARTS, "application/zip")),
    ("studies/{study}", "POST", "StoreStudyInstances", (), (_JSON,)),
    ("studies/{study}/metadata", "GET", "RetrieveStudyMetadata", (), (_JSON,)),
    ("studies/{study}/bulkdata", "GET", "RetrieveStudyBulkdata", (), (_PARTS,)),
    ("studies/{study}/rendered", "GET", "RetrieveRenderedStudy", _PICTURE, (_PARTS,)),
    ("studies/{study}/thumbnail", "GET", "RetrieveStudyThumbnail", _PICTURE, _PICTURES),
    ("studies/{study}/series", "GET", "SearchForStudySeries", _SEARCH, (_JSON,)),
    ("studies/{study}/instances", "GET", "SearchForStudyInstances", _SEARCH, (_JSON,)),
    ("series", "GET", "SearchForSeries", _SEARCH, (_JSON,)),
    ("instances", "GET", "SearchForInstances", _SEARCH, (_JSON,)),
    (_SERIES, "GET", "RetrieveSeries", (), (_PARTS, "application/zip")),
    (f"{_SERIES}/metadata", "GET", "RetrieveSeriesMetadata", (), (_JSON,)),
    (f"{_SERIES}/bulkdata", "GET", "RetrieveSeriesBulkdata", (), (_PARTS,)),
    (f"{_SERIES}/rendered", "GET", "RetrieveRenderedSeries", _PICTURE, (_PARTS,)),
    (f"{_SERIES}/thumbnail", "GET", "RetrieveSeriesThumbnail", _PICTURE, _PICTURES),
    (f"{_SERIES}/instances", "GET", "SearchForStudySeriesInstances", _SEARCH, (_JSON,)),
    (_INSTANCE, "GET", "RetrieveInstance", (), (_PARTS, accept.DICOM, "application/zip")),
    (f"{_INSTANCE}/metadata", "GET", "RetrieveInstanceMetadata", (), (_JSON,)),
    (f"{_INSTANCE}/bulkdata", "GET", "RetrieveInstanceBulkdata", (), (_PARTS,)),
    (f"{_INSTANCE}/bulkdata/{{path}}", "GET", "RetrieveBulkdata", (), (_PARTS, accept.OCTETS)),
    (f"{_INSTANCE}/rendered", "GET", "RetrieveRenderedInstance", _PICTURE, (*_PICTURES, "video/mp4")),
    (f"{_INSTANCE}/thumbnail", "GET", "RetrieveInstanceThumbnail", _PICTURE, _PICTURES),
    (f"{_INSTANCE}/frames/{{frames}}", "GET", "RetrieveFrames", (), (_PARTS, accept.OCTETS)),
    (f"{_INSTANCE}/frames/{{frames}}/rendered", "GET", "RetrieveRenderedFrames", _PICTURE, (*_PICTURES, _PARTS)),
    (f"{_INSTANCE}/frames/{{frames}}/thumbnail", "GET", "RetrieveFrameThumbnail", _PICTURE, _PICTURES),
)


@reading
def capabilities(request: HttpRequest) -> HttpResponse:
    """All resources, with their methods and media types."""
    if accept.takes(request, (WADL, "application/xml", "text/xml")) is None:
        raise NotAcceptable(_("This can be had as %(type)s.") % {"type": WADL})
    response = HttpResponse(_document(base_url(request)), content_type=WADL)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _document(base: str) -> bytes:
    root = ET.Element("application", {"xmlns": _NAMESPACE})
    resources = ET.SubElement(root, "resources", {"base": f"{base}/"})
    by_path: dict[str, ET.Element] = {}
    for path, method, name, parameters, media_types in _RESOURCES:
        if path not in by_path:
            by_path[path] = ET.SubElement(resources, "resource", {"path": path})
        _method(by_path[path], method, name, parameters, media_types)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _method(
    resource: ET.Element, method: str, name: str, parameters: tuple[str, ...], media_types: tuple[str, ...]
) -> None:
    element = ET.SubElement(resource, "method", {"name": method, "id": name})
    request = ET.SubElement(element, "request")
    for parameter in parameters:
        ET.SubElement(request, "param", {"name": parameter, "style": "query"})
    if method == "POST":
        ET.SubElement(request, "representation", {"mediaType": f'{_PARTS}; type="{accept.DICOM}"'})
    response = ET.SubElement(element, "response")
    for media_type in media_types:
        ET.SubElement(response, "representation", {"mediaType": media_type})
