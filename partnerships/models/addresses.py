from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Fixed, PublicQuerySet


class FormerAddressQuerySet(PublicQuerySet):
    def successor_of(self, noun, slug):
        """The slug that answers for ``slug`` now, over any number of renamings; "" where
        the record was withdrawn, None where ``slug`` was never an address."""
        seen, successor = set(), None
        while slug and slug not in seen:
            seen.add(slug)
            slug = (
                self.filter(noun=noun, slug=slug)
                .values_list("successor", flat=True)
                .first()
            )
            successor = successor if slug is None else slug
        return successor


class FormerAddress(Fixed):
    """The address of a record that was renamed, merged or withdrawn.

    Postgres writes it (migration 0003) when a slug changes, or when a record that was
    public is withdrawn; then ``successor`` is blank and the address answers 410.
    """

    noun = models.CharField(_("noun"), max_length=20)
    slug = models.SlugField(_("slug"), max_length=100)
    successor = models.SlugField(_("successor"), max_length=100, blank=True)

    natural_key_fields = ("noun", "slug")

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["noun", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["noun", "slug"], name="former_address_unique")
        ]

    def __str__(self):
        return f"{self.noun}/{self.slug}"
