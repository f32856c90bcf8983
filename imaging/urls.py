"""Addresses of this app's own pages, and of the web interface for images."""

from django.urls import include, path

from imaging.views import upload

urlpatterns = [
    path("imaging/upload/", upload.upload_images, name="upload-images"),
    path("dicom-web/", include("imaging.dicomweb.urls")),
]
