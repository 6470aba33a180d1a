from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts import answers
from accounts.answers import UnwantedAnswerError
from accounts.forms.answers import AnswerForm
from accounts.models import Answer
from accounts.views.people import in_place, login_needed, person
from valet.lib import limits

ON_A_PAGE = 50


def _saved(form: AnswerForm, save: Callable[[Answer], None]) -> bool:
    """If it was valid and wanted; otherwise the form says why not."""
    if not form.is_valid():
        return False
    try:
        save(form.instance)
    except UnwantedAnswerError as error:
        form.add_error(error.field, error.message)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def answers_page(request: HttpRequest) -> HttpResponse:
    owner = person(request)
    form = AnswerForm(request.POST or None, instance=Answer(user=owner), prefix="new")
    if request.method == "POST" and _saved(form, answers.add):
        messages.success(request, "Kept for the next form that asks.")
        return redirect("accounts:answers")
    # A character that the database knows no text with.
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    kept = owner.answers.all()
    if wanted:
        kept = kept.filter(Q(question__icontains=wanted) | Q(answer__icontains=wanted))
    page = Paginator(kept, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "wanted": wanted,
        "limit": limits.limit(owner.pk, limits.ANSWERS),
    }
    return render(request, "accounts/answers/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
@vary_on_headers("HX-Request")
def answer(request: HttpRequest, answer: UUID) -> HttpResponse:
    """To change it: in its place in the list, or on a page of its own where no scripts run."""
    kept = get_object_or_404(person(request).answers, pk=answer)
    form = AnswerForm(request.POST or None, instance=kept, prefix=f"a{kept.pk.hex[-8:]}")
    context = {"form": form, "answer": kept}
    if request.method == "POST" and _saved(form, answers.change):
        if in_place(request):
            return render(request, "accounts/partials/answer.html", context)
        messages.success(request, "Changed.")
        return redirect("accounts:answers")
    if not in_place(request):
        return render(request, "accounts/answers/change.html", context)
    name = "answer" if "row" in request.GET else "answer_form"
    return render(request, f"accounts/partials/{name}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def answer_delete(request: HttpRequest, answer: UUID) -> HttpResponse:
    """Asked first."""
    kept = get_object_or_404(person(request).answers, pk=answer)
    if request.method != "POST":
        return render(request, "accounts/answers/delete.html", {"answer": kept})
    kept.delete()
    messages.success(request, "Forgotten.")
    return redirect("accounts:answers")
