from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView

from .. import mentions, parts
from ..dates import asked
from ..evidence import Sources, rows_of
from ..filters import AgreementFilter, EventFilter, GroupFilter
from ..models import (
    Agreement,
    Event,
    FormerAddress,
    FrameworkLink,
    Group,
    Membership,
    Organisation,
    Person,
)
from ..parts import Parts, hold
from ..pictures.network import Network
from ..relations import works_with
from . import errors
from .citations import Cited
from .lists import in_order_of, narrowed

# How many agreements an organisation's page shows: each brings what it works for.
AGREEMENTS = 10
# Where organisations take part in things: the list, and its parameter.
TAKES_PART = {
    "agreement": (AgreementFilter, "partner"),
    "group": (GroupFilter, "organisation"),
    "event": (EventFilter, "organisation"),
}


class RecordDetail(DetailView):
    """A record's page, its lists in parts; where there is none, the way on from its
    former address."""

    # Which of its lists a page of their own has whole: {name: (noun, parameter)}.
    whole_lists = {}

    def get_queryset(self):
        return super().get_queryset().with_verification()

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

    def get_object(self, queryset=None):
        record = super().get_object(queryset)
        self.parts = Parts(self.request.GET)
        for name, (relation, *fetched) in record.page_lists.items():
            rows = getattr(record, relation).published().with_public(*fetched)
            hold(record, relation, self.cut(name, rows, record))
        return record

    def cut(self, name, rows, record, size=None):
        return self.parts.cut(name, rows, self.whole(name, record), size=size)

    def whole(self, name, record):
        """The address of the list that has all rows of one; "" where there is none."""
        if name not in self.whole_lists:
            return ""
        noun, parameter = self.whole_lists[name]
        return f"{reverse(f'partnerships:{noun}-list')}?{parameter}={record.slug}"

    def other_rows(self):
        """Rows of which the page shows facts, but which are not the record's own."""
        return []

    def get_context_data(self, **kwargs):
        other_rows = self.other_rows()
        self.parts.cut("mentions", mentions.of(self.object), size=parts.LINES)
        sources = Sources(rows_of([self.object, *other_rows]))
        return super().get_context_data(**kwargs) | {
            "parts": self.parts,
            "sources": sources,
            "documents": sources.documents(self.object),
            "disagreements": sources.disagreements(),
            "mentioned_in": mentions.by_document(self.parts["mentions"]),
        }


class WorksForDetail(RecordDetail):
    """The page of what may work for goals and targets."""

    def other_rows(self):
        return self.parts.cut("works-for", self.object.all_framework_links.for_page())


class AsOf:
    """A page that shows memberships as they stood at ``?as_of=2014-06``."""

    def cut(self, name, rows, record):
        if rows.model is Membership:
            # Offices before mere membership.
            rows = rows.order_by("role", "start_first", "pk")
            return super().cut(name, rows, record, size=parts.LINES)
        return super().cut(name, rows, record)

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


class InNetwork:
    """A page that shows its record among what it is tied to."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"network": Network.around(self.object)}


class AgreementDetail(Cited, InNetwork, WorksForDetail):
    queryset = Agreement.objects.published().for_page()


class OrganisationDetail(InNetwork, AsOf, RecordDetail):
    queryset = Organisation.objects.published().for_page()
    whole_lists = {
        "agreements": ("agreement", "partner"),
        "groups": ("group", "organisation"),
        "events": ("event", "organisation"),
        "people": ("person", "organisation"),
        "publications": ("document", "publisher"),
    }

    def cut(self, name, rows, record):
        if name != "agreements":
            return super().cut(name, rows, record)
        # It may be in ten thousand of them: their list knows which come next.
        lists = narrowed(self.request, AgreementFilter, "partner", record.slug)
        part = self.parts.cut(
            name,
            lists.rows,
            self.whole(name, record),
            count=lists.selection.count,
            size=AGREEMENTS,
        )
        return in_order_of(part, rows.filter(agreement__in=part.rows), "agreement")

    def other_rows(self):
        return self.links

    @cached_property
    def links(self):
        """What the agreements, groups and events that the page shows work for."""
        record = self.object
        shown = {
            "agreement": [party.agreement for party in record.parties.all()],
            "group": [member.group for member in record.memberships.all()],
            "event": [part.event for part in record.participations.all()],
        }
        links = FrameworkLink.objects.published().for_page().of(shown)
        return self.parts.cut("works-on", links)

    def shared(self):
        """How many agreements, groups and events it shares with each organisation:
        {noun: {slug: count}}; None while there is no index to say so."""
        counts = {}
        for noun, (filterset_class, name) in TAKES_PART.items():
            lists = narrowed(self.request, filterset_class, name, self.object.slug)
            if not lists.index:
                return None
            counts[noun] = lists.selection.counts(name)
        return counts

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "links": self.links,
            "works_with": works_with(self.object, self.shared()),
        }


class GroupDetail(InNetwork, AsOf, WorksForDetail):
    queryset = Group.objects.published().for_page()
    whole_lists = {
        "members": ("organisation", "group"),
        "agreements": ("agreement", "group"),
    }


class EventDetail(WorksForDetail):
    queryset = Event.objects.published().for_page()


class PersonDetail(RecordDetail):
    queryset = Person.objects.published().for_page()
