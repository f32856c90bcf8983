"""Every address of the system."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import include, path, reverse_lazy
from django.views.generic import TemplateView

from ris import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("sign-in/", LoginView.as_view(template_name="ris/sign_in.html"), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("stay/", views.stay, name="stay"),
    path(
        "password/",
        PasswordChangeView.as_view(template_name="ris/password.html", success_url=reverse_lazy("password-changed")),
        name="password-change",
    ),
    path("password/changed/", TemplateView.as_view(template_name="ris/password_changed.html"), name="password-changed"),
    path("admin/", admin.site.urls),
    path("", include("patients.urls")),
    path("", include("imaging.urls")),
    path("", include("reporting.urls")),
]
