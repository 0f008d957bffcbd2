"""Feeds: what changed last in a list or about a record, the newest first (RFC 4287)."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import View

from ..addresses import with_query
from ..evidence import Sources, fact_rows
from ..exports import TABLES
from ..exports.fields import named, permalink
from ..models import Document
from ..problems import bad_filter
from ..text import current_language
from .data import mistakes_in

ENTRIES = 50


class ListFeed(View):
    """The records of a filtered list, by when they changed; 400 for a bad filter."""

    def get(self, request, table):
        table = TABLES[table]
        filterset = table.filterset(request.GET)
        if mistakes := mistakes_in(filterset, request.GET):
            return bad_filter(mistakes)
        newest = newest_first(filterset.qs.with_changes())[:ENTRIES]
        noun = table.model._meta.model_name
        page = with_query(reverse(f"partnerships:{noun}-list"), request.GET)
        return atom(request, table.title, page, newest)


class RecordFeed(View):
    """A record, and the documents that its facts are drawn from."""

    def get(self, request, table, slug):
        table = TABLES[table]
        records = table.published().with_public(*table.paths).with_changes()
        record = records.filter(slug=slug).first()
        if record is None:
            raise Http404
        documents = Sources(fact_rows(record)).documents(record)
        keys = [document.pk for document in documents if document != record]
        sources = Document.objects.with_changes().filter(pk__in=keys)
        entries = sorted([record, *sources], key=lambda r: r.changed_at, reverse=True)
        return atom(request, record.short_name, record.get_absolute_url(), entries)


def newest_first(records):
    return records.order_by("-changed_at", "slug")


def atom(request, title, page, records):
    """A feed of ``records``, each with its ``changed_at``; ``page`` shows them."""
    feed = Atom1Feed(
        title=str(title),
        link=f"{settings.PUBLIC_URL}{page}",
        description=None,
        language=current_language(),
        author_name=_("Migration Partnerships"),
        feed_url=f"{settings.PUBLIC_URL}{request.get_full_path()}",
        feed_copyright="CC BY 4.0",
    )
    for record in records:
        feed.add_item(
            title=record.short_name,
            link=f"{settings.PUBLIC_URL}{record.get_absolute_url()}",
            description=capfirst(record._meta.verbose_name),
            unique_id=permalink(named(record), record.slug),
            updateddate=record.changed_at,
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
