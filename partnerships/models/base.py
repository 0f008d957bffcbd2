"""What records share: a slug, a status, and the one word for public."""

from collections import defaultdict
from functools import lru_cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.db.models.lookups import Exact
from django.urls import get_script_prefix, reverse
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..text import current_language, has_some

# What to fetch with a record to show what it works for.
FRAMEWORK_LINKS = tuple(
    f"framework_links__{aim}"
    for aim in ("framework", "goal", "target__goal", "objective")
)
# The lists on the page of an agreement, a group or an event that say what it is for.
SAID = {
    "purpose": ("statements", "actor"),
    "figures": ("figures",),
    "quotations": ("quotations", "speaker"),
}


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class PublicQuerySet(models.QuerySet):
    """A row is public when its own rule is met and every record that it belongs to is
    public (see PublicRow); one that knows no such rule always is."""

    def published(self):
        return self.filter(published_condition(self.model))

    def with_public(self, *paths):
        """Fetch these relations too (paths as for prefetch_related), public rows only."""
        selected, prefetched = _plan(self.model, paths)
        queryset = self.select_related(*selected) if selected else self
        return queryset.prefetch_related(*prefetched)

    def get_by_natural_key(self, *key):
        parts = key_parts(self.model, key)
        return self.get(**{path: value for _name, path, value in parts})


def key_parts(model, key):
    """The parts of a natural key of ``model``, each as the relation that is named before
    it ("" if none is), the path and the value; ValueError if it is no such key."""
    paths = model.natural_key_fields
    length = len(paths) + sum(isinstance(path, tuple) for path in paths)
    if len(key) != length:
        raise ValueError(_("Its key has %(length)s parts.") % {"length": length})
    values = iter(key)
    for path in paths:
        name = ""
        if isinstance(path, tuple):
            name = next(values)
            path = _alternative(path, name)
        yield name, path, next(values)


def published_condition(model, prefix=""):
    """The Q that says which rows of ``model``, reached over ``prefix``, are public."""
    return Q(**{f"{prefix}is_public": True}) if issubclass(model, PublicRow) else Q()


def _plan(model, paths, prefix=""):
    """What to join and what to prefetch for ``paths``.

    A to-one relation is joined where a public row implies that its target is public;
    every other relation is fetched by a query of its own over ``published()``.
    """
    selected, prefetched = [], []
    tails = defaultdict(list)
    for path in paths:
        head, _separator, tail = path.partition("__")
        tails[head] += [tail] if tail else []
    for head, below in tails.items():
        field, name = model._meta.get_field(head), prefix + head
        related = field.related_model
        is_implied = head in model.public_with or not issubclass(related, Record)
        if field.many_to_one and is_implied:
            inner = _plan(related, below, f"{name}__")
            selected += [name, *inner[0]]
            prefetched += inner[1]
        else:
            rows = related._default_manager.published().with_public(*below)
            prefetched.append(Prefetch(name, queryset=rows))
    return selected, prefetched


class Fixed(models.Model):
    """A row that fixtures name by its natural key, never by a primary key.

    ``natural_key_fields`` are paths to its values. A tuple of paths is a choice, of
    which one is filled: it adds two values, the relation's name and its value, so that
    a party's key reads ``[ilo-iom-2020, organisation, ilo, signatory]``.
    """

    natural_key_fields = ("slug",)
    # The relations to what it rests on; where one is empty, nothing is asked of it.
    public_with = ()
    # The fields of which each value is a fact, to be sourced by Evidence of its own.
    fact_fields = ()
    # The fields that may be sourced, but are not shown as facts: names and titles.
    name_fields = ()
    # The translated texts that are the portal's own words, not a name that some body
    # gave itself: every record has them in French, the portal's first language.
    own_texts = ()

    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True

    def natural_key(self):
        """The values of ``natural_key_fields``, as fixtures write them."""
        key = []
        for path in self.natural_key_fields:
            if isinstance(path, tuple):
                path = _filled(self, path)
                key.append(path.split("__")[0])
            key.append(_follow(self, path))
        return tuple(key)

    def facts(self):
        """The names of the fields of this row that state a fact."""
        return [
            name for name in self.fact_fields if getattr(self, name) not in ("", None)
        ]


class PublicRow(Fixed):
    """A row that is public, or is not: while its own rule is met, ``public_when``, and
    every row that it rests on is public, ``public_with``.

    Postgres keeps ``is_public`` by these rules (see ``partnerships.public_rows``): what
    Django writes there does not matter.
    """

    is_public = models.BooleanField(default=False, editable=False)

    # In SQL, about a row that is called {row}.
    public_when = "true"

    class Meta:
        abstract = True


class Fact(PublicRow):
    """A row that is itself a fact (a party, a membership …), besides its fields."""

    class Meta:
        abstract = True

    def facts(self):
        return ["", *super().facts()]


class RecordQuerySet(PublicQuerySet):
    def for_cards(self):
        """With what a card in a list shows."""
        return self.with_public(*self.model.card_relations)

    def for_page(self):
        """With what the record's own page shows."""
        return self.with_public(*self.model.page_relations)

    def with_changes(self):
        """With ``changed_at``, when the record last changed."""
        changes = apps.get_model("partnerships", "Change").objects
        return self.annotate(changed_at=changes.of(self.model, models.OuterRef("pk")))

    def with_verification(self):
        """With ``verified_on`` and ``look_again_by``, None where nobody has looked."""
        looks = apps.get_model("partnerships", "Verification").objects
        look = looks.filter(
            noun=self.model._meta.model_name, record=models.OuterRef("pk")
        )
        return self.annotate(
            verified_on=models.Subquery(look.values("verified_on")),
            look_again_by=models.Subquery(look.values("look_again_by")),
        )

    def alphabetical(self):
        return self.order_by(f"sort_{current_language()}", "slug")


class WorksFor:
    """A record that links to frameworks may work for, itself or by its statements."""

    @property
    def all_framework_links(self):
        """Its own public links and those of its statements."""
        links = apps.get_model("partnerships", "FrameworkLink").objects
        return links.published().of({self._meta.model_name: [self]})

    @property
    def names_target(self):
        return self.all_framework_links.exclude(target=None).exists()


class Record(PublicRow):
    """A record with a page of its own.

    Slugs never change and are the same in every language. What the public sees starts
    from ``published()``; publishing is an act that can refuse.
    """

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )

    public_when = f"{{row}}.status = '{Status.PUBLISHED}'"

    objects = RecordQuerySet.as_manager()

    # The relations whose rows state facts about this record.
    fact_relations = ()
    # What to fetch for its card in a list, and for its page.
    card_relations = ()
    page_relations = ()
    # The lists of its page, which come in parts: the name of each, its relation, and
    # what to fetch with its rows.
    page_lists = {}

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return public_url(f"{self._meta.model_name}-detail", slug=self.slug)

    @property
    def is_published(self):
        return self.status == Status.PUBLISHED

    def publication_rules(self):
        """Sentences that say which rules of its noun forbid the record to be public."""
        return []

    def publication_problems(self):
        """Sentences that say why this record cannot be public; none when it can."""
        from ..evidence import unsourced_facts, unwritten_texts

        unsourced = [
            _("No evidence for %(fact)s.") % {"fact": fact}
            for fact in unsourced_facts(self)
        ]
        unwritten = [
            _("No French text for %(fact)s.") % {"fact": text}
            for text in unwritten_texts(self)
        ]
        return unsourced + unwritten + self.publication_rules()

    def submit(self):
        """Ask that the draft be looked at and published."""
        self._move(Status.REVIEW)

    def send_back(self):
        """Give what was submitted or withdrawn back to its editors."""
        self._move(Status.DRAFT)

    def publish(self):
        """Make the record public, or raise ValidationError with every reason not to."""
        if problems := self.publication_problems():
            raise ValidationError(problems, code="unpublishable")
        self._move(Status.PUBLISHED)

    def withdraw(self):
        """Take the record from the public; its address answers 410 from now on.

        Raises ValidationError, and changes nothing, if published records would then
        lack something: the evidence that they have from this document, say.
        """
        from ..owners import leaning_on

        before, leaning = self.status, leaning_on(self)
        try:
            with transaction.atomic():
                self._move(Status.WITHDRAWN)
                if problems := _problems_of(leaning):
                    raise ValidationError(problems, code="needed")
        except ValidationError:
            self.status = before
            raise

    def _move(self, status):
        self.status = status
        self.save(update_fields=["status"])


def _problems_of(records):
    return [
        f"{record}: {problem}"
        for record in records
        for problem in record.publication_problems()
    ]


def public_url(name, **kwargs):
    """The address of a public page in the language at hand, on the staff site too."""
    key = name, get_language(), get_script_prefix()
    return _public_url(*key, tuple(kwargs.items()))


@lru_cache(maxsize=10_000)
def _public_url(name, _language, _script_prefix, kwargs):
    urlconf = "portal.urls.public"
    return reverse(f"partnerships:{name}", urlconf=urlconf, kwargs=dict(kwargs))


def name_constraint(name="name"):
    """The constraint that a translated text is known in at least one language."""
    return models.CheckConstraint(
        condition=has_some(name),
        name="%(class)s_has_" + name,
        violation_error_message=_("Write it in at least one language."),
    )


def exactly_one(*fields, name):
    """The constraint that one and only one of ``fields`` is filled."""
    filled = models.Func(
        *fields, function="num_nonnulls", output_field=models.IntegerField()
    )
    return models.CheckConstraint(
        condition=Exact(filled, 1),
        name=name,
        violation_error_message=format_lazy(
            "{} {}.", _("Choose exactly one of:"), ", ".join(fields)
        ),
    )


def _alternative(paths, relation):
    """The path among ``paths`` that starts with ``relation``; ValueError if none."""
    for path in paths:
        if path.split("__")[0] == relation:
            return path
    raise ValueError(relation)


def _filled(row, paths):
    """The path among ``paths`` that has a value; ValueError if none."""
    for path in paths:
        if _follow(row, path) is not None:
            return path
    names = ", ".join(path.split("__")[0] for path in paths)
    raise ValueError(f"{_('Choose exactly one of:')} {names}.")


def _follow(row, path):
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row
