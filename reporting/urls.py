"""Addresses of this app's own pages."""

from django.urls import path

from reporting.views import drafts, reading, reading_list, report, results, signing, study

urlpatterns = [
    path("reading/", reading_list.reading_list, name="reading-list"),
    path("reading/counts/", reading_list.counts, name="reading-counts"),
    path("reading/next/", reading_list.take_next, name="reading-next"),
    path("reading/<int:pk>/", reading.reading, name="reading"),
    path("reading/<int:pk>/claim/", reading.claim, name="reading-claim"),
    path("reading/<int:pk>/take-over/", reading.take_over, name="reading-take-over"),
    path("reading/<int:pk>/keep/", reading.keep, name="reading-keep"),
    path("reading/<int:pk>/free/", reading.free, name="reading-free"),
    path("reading/<int:pk>/draft/", drafts.save, name="reading-save"),
    path("reading/<int:pk>/addendum/", drafts.addendum, name="reading-addendum"),
    path("reading/<int:pk>/discard/", drafts.discard, name="reading-discard"),
    path("reading/<int:pk>/sign/", signing.sign, name="reading-sign"),
    path("reading/<int:pk>/preliminary/", signing.preliminary, name="reading-preliminary"),
    path("reports/<int:pk>/", report.report, name="report"),
    path("reports/<int:pk>/pdf/", report.pdf, name="report-pdf"),
    path("reports/<int:pk>/release/", report.release, name="report-release"),
    path("reports/<int:pk>/acknowledge/", report.acknowledge, name="report-acknowledge"),
    path("reports/<int:pk>/send-back/", signing.send_back, name="report-send-back"),
    path("results/", results.results, name="results"),
    path("studies/<int:pk>/", study.study, name="study"),
    path("studies/<int:pk>/frames/", study.frames, name="study-frames"),
]
