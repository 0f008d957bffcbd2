from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView

from .. import mentions
from ..dates import asked
from ..evidence import Sources, rows_of
from ..models import (
    Agreement,
    Event,
    FormerAddress,
    FrameworkLink,
    Group,
    Organisation,
    Person,
)
from ..relations import works_with
from . import errors


class RecordDetail(DetailView):
    """A record's page; where there is none, the way on from its former address."""

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            return self.former_address() or self.not_found()

    def former_address(self):
        """The answer that a renamed or withdrawn record left; None if there was none."""
        noun = self.get_queryset().model._meta.model_name
        slug = FormerAddress.objects.successor_of(noun, self.kwargs["slug"])
        if slug is None:
            return None
        if slug == "":
            return errors.gone(self.request)
        address = reverse(f"partnerships:{noun}-detail", kwargs={"slug": slug})
        return HttpResponsePermanentRedirect(address)

    def not_found(self):
        raise Http404

    def other_rows(self):
        """Rows of which the page shows facts, but which are not the record's own."""
        return []

    def get_context_data(self, **kwargs):
        sources = Sources(rows_of([self.object, *self.other_rows()]))
        return super().get_context_data(**kwargs) | {
            "sources": sources,
            "documents": sources.documents(self.object),
            "disagreements": sources.disagreements(),
            "mentioned_in": mentions.passages_naming(self.object),
        }


class AsOf:
    """A page that shows memberships as they stood at ``?as_of=2014-06``."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        text = self.request.GET.get("as_of", "").strip()
        try:
            date = asked(text) if text else None
        except ValidationError:
            return context | {"as_of_problem": text, "as_of": text}
        if date:
            for membership in self.object.memberships.all():
                membership.standing = membership.standing_at(date)
        return context | {"as_of": text}


class AgreementDetail(RecordDetail):
    queryset = Agreement.objects.published().for_page()


class OrganisationDetail(AsOf, RecordDetail):
    queryset = Organisation.objects.published().for_page()

    def other_rows(self):
        return self.links

    @cached_property
    def links(self):
        return list(FrameworkLink.objects.for_page().working_through(self.object))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "links": self.links,
            "works_with": works_with(self.object),
        }


class GroupDetail(AsOf, RecordDetail):
    queryset = Group.objects.published().for_page()


class EventDetail(RecordDetail):
    queryset = Event.objects.published().for_page()


class PersonDetail(RecordDetail):
    queryset = Person.objects.published().for_page()
