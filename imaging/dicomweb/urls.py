"""Addresses of the web interface for images, as PS3.18 10.1 and 10.4 to 10.6 name them."""

from django.urls import path

from imaging.dicomweb import bulkdata, capabilities, frames, held, metadata, pictures, qido, stow, wado
from imaging.dicomweb.door import resource

_STUDY = "studies/<str:study>"
_SERIES = f"{_STUDY}/series/<str:series>"
_INSTANCE = f"{_SERIES}/instances/<str:instance>"
_FRAMES = f"{_INSTANCE}/frames/<str:frames>"

urlpatterns = [
    path("", resource(get=capabilities.capabilities), name="dicomweb"),
    # search and store
    path("studies", resource(get=qido.studies, post=stow.store), name="dicomweb-studies"),
    path("series", resource(get=qido.series), name="dicomweb-all-series"),
    path("instances", resource(get=qido.instances), name="dicomweb-all-instances"),
    path(f"{_STUDY}/series", resource(get=qido.series), name="dicomweb-study-series"),
    path(f"{_STUDY}/instances", resource(get=qido.instances), name="dicomweb-study-instances"),
    path(f"{_SERIES}/instances", resource(get=qido.instances), name="dicomweb-series-instances"),
    # retrieve
    path(_STUDY, resource(get=wado.retrieve, post=stow.store), name="dicomweb-study"),
    path(_SERIES, resource(get=wado.retrieve), name="dicomweb-series"),
    path(_INSTANCE, resource(get=wado.retrieve), name="dicomweb-instance"),
    path(f"{_STUDY}/metadata", resource(get=metadata.metadata), name="study-metadata"),
    path(f"{_SERIES}/metadata", resource(get=metadata.metadata), name="series-metadata"),
    path(f"{_INSTANCE}/metadata", resource(get=metadata.metadata), name="instance-metadata"),
    path(f"{_STUDY}/bulkdata", resource(get=bulkdata.values), name="study-bulkdata"),
    path(f"{_SERIES}/bulkdata", resource(get=bulkdata.values), name="series-bulkdata"),
    path(f"{_INSTANCE}/bulkdata", resource(get=bulkdata.values), name="instance-bulkdata"),
    path(f"{_INSTANCE}/bulkdata/<path:path>", resource(get=bulkdata.value), name="bulkdata"),
    path(_FRAMES, resource(get=frames.frames), name="frames"),
    # pictures
    path(f"{_STUDY}/rendered", resource(get=pictures.rendered_all), name="rendered-study"),
    path(f"{_SERIES}/rendered", resource(get=pictures.rendered_all), name="rendered-series"),
    path(f"{_INSTANCE}/rendered", resource(get=pictures.rendered_instance), name="rendered-instance"),
    path(f"{_FRAMES}/rendered", resource(get=pictures.rendered_frames), name="rendered-frame"),
    path(f"{_STUDY}/thumbnail", resource(get=pictures.thumbnail), name="study-thumbnail"),
    path(f"{_SERIES}/thumbnail", resource(get=pictures.thumbnail), name="series-thumbnail"),
    path(f"{_INSTANCE}/thumbnail", resource(get=pictures.thumbnail), name="instance-thumbnail"),
    path(f"{_FRAMES}/thumbnail", resource(get=pictures.thumbnail), name="frame-thumbnail"),
    path("held/<int:pk>/thumbnail", held.held_thumbnail, name="held-thumbnail"),
]
