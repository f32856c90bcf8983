"""Is this paper the current report? The page behind the code and the QR square on it, open to anybody who holds it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from patients.models import User
from reporting.models import Report
from reporting.standing import paper_of


@require_GET
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """A field for the code of a paper without a reader for QR squares."""
    code = request.GET.get("code", "").strip()[:32].replace("/", "")
    if code:
        return redirect("paper-check", code=code)
    return render(request, "reporting/paper_check.html", {"code": ""})


@require_GET
@never_cache
def check(request: HttpRequest, code: str) -> HttpResponse:
    """How the paper stands: no name, no number, no date of birth, not even what was examined."""
    paper, page = paper_of(code), "reporting/paper_check.html"
    if paper is None:
        refusal = _("No report of ours carries this code. Look again: it has eight letters and digits.")
        return render(request, page, {"code": code[:32], "refusal": refusal}, status=404)
    user = request.user
    may_see = isinstance(user, User) and Report.objects.visible_to(user).filter(pk=paper.report.pk).exists()
    return render(request, page, {"code": code[:32], "paper": paper, "may_see": may_see})
