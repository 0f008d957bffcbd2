"""The pages of the intake desk."""

import re

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ...desk.intakes import Intake, Suggested
from ...desk.rights import PUBLISH
from ...desk.taking_in import publish, take_in
from ...intake import proposals
from ...models import Group, Organisation, Person, ReferenceSource, Status
from ...uploads.problems import SENTENCES
from .decisions import DECISIONS
from .forms import CutForm, HandInForm
from .subjects import AboutForm, FactForm


@admin.register(Intake)
class IntakeAdmin(admin.ModelAdmin):
    list_display = ["name", "created_at", "document", "left_open"]
    list_select_related = ["document"]

    def get_urls(self):
        acts = {
            "about": self.about_view,
            "fact": self.fact_view,
            "publish": self.publish_view,
            "suggested/<int:suggested>/accept": self.accept_view,
            "suggested/<int:suggested>/refuse": self.refuse_view,
            "suggested/<int:suggested>/reopen": self.reopen_view,
        }
        views = [
            path(
                f"<int:pk>/{act}/",
                self.admin_site.admin_view(require_POST(transaction.atomic(view))),
                name=f"desk_intake_{act.rpartition('/')[2]}",
            )
            for act, view in acts.items()
        ]
        return [*views, *super().get_urls()]

    @admin.display(description=_("to be decided"))
    def left_open(self, intake):
        return intake.to_decide().count()

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_post = request.method == "POST"
        form = HandInForm(request.POST, request.FILES) if is_post else HandInForm()
        if is_post and form.is_valid():
            intake = form.save()
            self.log_addition(request, intake, gettext("Handed in."))
            return self._back(intake)
        return self._page(request, "hand_in", gettext("Hand in a document"), form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        intake = self.get_object(request, object_id)
        if intake is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, intake):
            raise PermissionDenied
        if request.method == "POST":
            self._allowed(request, intake)
        if intake.document is None:
            return self._cut_view(request, intake)
        return self._decide_page(request, intake)

    def accept_view(self, request, pk, suggested):
        intake, suggested = self._suggested(request, pk, suggested)
        decision = DECISIONS[suggested.category]
        form = decision(request.POST, suggested=suggested, user=request.user)
        evidence = form.kept()
        if evidence is None:
            return self._decide_page(request, intake, suggested, form=form)
        state = Suggested.State
        decided = state.CORRECTED if form.has_changed() else state.ACCEPTED
        suggested.decide(decided, request.user, evidence)
        self.log_change(request, intake, f"{suggested} → {evidence.subject}")
        return self._back(intake)

    def refuse_view(self, request, pk, suggested):
        intake, suggested = self._suggested(request, pk, suggested)
        suggested.decide(Suggested.State.REFUSED, request.user)
        self.log_change(request, intake, gettext("Refused: %s") % suggested)
        return self._back(intake)

    def reopen_view(self, request, pk, suggested):
        intake = self._intake(request, pk)
        refused = intake.suggested.filter(pk=suggested, state=Suggested.State.REFUSED)
        get_object_or_404(refused).decide(Suggested.State.OPEN, None)
        return self._back(intake, suggested)

    def about_view(self, request, pk):
        intake = self._intake(request, pk)
        form = AboutForm(request.POST)
        record = form.kept(intake)
        if record is None:
            return self._decide_page(request, intake, about=form)
        self.log_change(request, intake, gettext("About: %s") % record)
        return self._back(intake)

    def fact_view(self, request, pk):
        intake = self._intake(request, pk)
        form = FactForm(request.POST, intake=intake, user=request.user)
        evidence = form.kept()
        if evidence is None:
            return self._decide_page(request, intake, fact=form)
        self.log_change(request, intake, f"{evidence} → {evidence.subject}")
        return self._back(intake)

    def publish_view(self, request, pk):
        intake = self._intake(request, pk)
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied("Only a publisher publishes.")
        try:
            published = publish(_chosen(request, intake))
        except ValidationError as refusal:
            for reason in refusal.messages:
                self.message_user(request, reason, messages.ERROR)
        else:
            for record in published:
                self.log_change(request, record, gettext("Published."))
            names = ", ".join(map(str, published))
            self.message_user(request, gettext("Published: %s") % names)
        return self._back(intake)

    def _cut_view(self, request, intake):
        typed = request.POST if request.method == "POST" else None
        form = CutForm(typed, intake=intake)
        if form.is_valid():
            take_in(intake, form.save(commit=False), form.looked_at(), request.user)
            self.log_change(request, intake, gettext("Its passages were looked at."))
            return self._back(intake)
        return self._page(
            request,
            "cut",
            gettext("Look at its passages"),
            original=intake,
            form=form,
            notes=[SENTENCES[note] for note in intake.notes],
            near=proposals.near_to(intake.text, form.language),
            known={"organisation": _named(Organisation.objects.all())},
            may_write=self.has_change_permission(request, intake),
        )

    def _decide_page(self, request, intake, suggested=None, **forms):
        """The suggestion that is asked for, or else the first that is open, and all that
        is known so far."""
        opened, records = intake.to_decide(), intake.records()
        asked = request.GET.get("suggested", "")
        if suggested is None and asked.isdecimal():
            suggested = opened.filter(pk=asked).first()
        suggested = suggested or opened.first()
        decision = suggested and DECISIONS[suggested.category](
            suggested=suggested, user=request.user
        )
        context = {
            "form": decision,
            "about": AboutForm(),
            "fact": FactForm(intake=intake, user=request.user),
        }
        return self._page(
            request,
            "decide",
            str(intake.document),
            original=intake,
            suggested=suggested,
            opened=opened,
            decided=intake.suggested.exclude(state=Suggested.State.OPEN),
            records=[(r, *self._pages_of(r)) for r in records],
            drafts=[r for r in records if not r.is_published],
            is_document_first=_is_document_first(intake, records),
            passages=list(_marked(intake, suggested)),
            known=_at_hand(intake),
            may_write=self.has_change_permission(request, intake),
            may_publish=request.user.has_perm(PUBLISH),
            **context | forms,
        )

    def _pages_of(self, record):
        """Where staff edit a record, and where readers see it, if they do."""
        own = f"admin:partnerships_{record._meta.model_name}_change"
        nouns = self.admin_site.get_model_admin(type(record))
        is_public = record.is_published
        return reverse(own, args=[record.pk]), is_public and nouns.view_on_site(record)

    def _allowed(self, request, intake):
        if not self.has_change_permission(request, intake):
            raise PermissionDenied

    def _intake(self, request, pk):
        """An intake whose passages were looked at, to be changed."""
        intake = get_object_or_404(Intake, pk=pk, document__isnull=False)
        self._allowed(request, intake)
        return intake

    def _suggested(self, request, pk, suggested):
        """A suggestion that is to be decided. One of another intake is refused."""
        intake = self._intake(request, pk)
        found = intake.suggested.select_for_update().filter(pk=suggested).first()
        if found is None or not found.is_open:
            raise PermissionDenied("It is not of this intake, or was decided already.")
        return intake, found

    def _back(self, intake, suggested=None):
        page = reverse("admin:desk_intake_change", args=[intake.pk])
        return redirect(f"{page}?suggested={suggested}" if suggested else page)

    def _page(self, request, name, title, **context):
        context |= self.admin_site.each_context(request)
        context |= {"opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/intake/{name}.html", context)


def _chosen(request, intake):
    """What is to be published: the document alone, or all that came of it."""
    is_alone = "document" in request.POST
    return [intake.document] if is_alone else intake.records()


def _is_document_first(intake, records):
    """Whether the document is about what is published: facts of that are kept when
    readers see the document."""
    is_draft = not intake.document.is_published
    return is_draft and any(record.is_published for record in records)


def _at_hand(intake):
    """The records that a form of the page may name, by noun: slugs and names."""
    slugs = set()
    for value in intake.suggested.exclude(value=None).values_list("value", flat=True):
        slugs |= set(re.split(r"[|:]", value))
    found = {
        "organisation": Organisation.objects.filter(slug__in=slugs),
        "group": Group.objects.filter(slug__in=slugs),
        "person": Person.objects.filter(status=Status.DRAFT),
        "referencesource": ReferenceSource.objects.all(),
    }
    drafts = [r for r in intake.records() if isinstance(r, Organisation)]
    known = {noun: _named(rows) for noun, rows in found.items()}
    known["organisation"] += _named(drafts)
    return known


def _named(records):
    return [(record.slug, str(record)) for record in records]


def _marked(intake, suggested):
    """Each passage, as what stands before the suggested words, they, and what follows;
    None for them where they are elsewhere."""
    place = 0
    for passage in intake.document.passages.order_by("number"):
        place += len(passage.lead)
        if suggested and place <= suggested.start < place + len(passage.text):
            start, end = suggested.start - place, suggested.end - place
            text = passage.text
            yield passage, text[:start], text[start:end], text[end:]
        else:
            yield passage, passage.text, None, ""
        place += len(passage.text)
