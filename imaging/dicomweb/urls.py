"""Addresses of the web interface for images, as PS3.18 10.4 names them."""

from django.urls import path

from imaging.dicomweb import held, render

urlpatterns = [
    path(
        "studies/<str:study>/series/<str:series>/instances/<str:instance>/frames/<int:frame>/rendered",
        render.rendered_frame,
        name="rendered-frame",
    ),
    path("held/<int:pk>/thumbnail", held.held_thumbnail, name="held-thumbnail"),
    path("studies/<str:study>/thumbnail", render.study_thumbnail, name="study-thumbnail"),
]
