"""Addresses of this app's own pages."""

from django.urls import path

from patients.views import finding

urlpatterns = [
    path("patients/find/", finding.find_patients, name="patient-find"),
]
