"""Sort keys that know that ñ is a letter of its own in Spanish, and that punctuation is
none; people's names have one of each language too."""

from django.db import migrations, models
from django.db.models.functions import Coalesce, NullIf

# The same as partnerships.text.alphabetical.
ALPHABETICAL = r"""
CREATE FUNCTION alphabetical(t text, language text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(
    public.fold(CASE language
      WHEN 'es' THEN regexp_replace(normalize(t, NFC), '[ñÑ]', 'n~', 'g')
      ELSE t END),
    '[\u0001-/:-@\[-`{-}\u00a0-\u00bf\u2000-\u206f]+', ' ', 'g'))
$$;
"""
NAMES = {
    "agreement": "title",
    "document": "title",
    "event": "title",
    "group": "name",
    "organisation": "name",
}
LANGUAGES = ("fr", "en", "es")


def known(name, language):
    """The text in that language, or else in the first that has it."""
    order = [language, *(other for other in LANGUAGES if other != language)]
    blank = models.Value("")
    return Coalesce(
        *(NullIf(models.F(f"{name}_{each}"), blank) for each in order),
        blank,
    )


def sort_key(noun, text, language):
    return migrations.AddField(
        noun,
        f"sort_{language}",
        models.GeneratedField(
            expression=models.Func(text, models.Value(language), function="alphabetical"),
            output_field=models.TextField(db_collation="C"),
            db_persist=True,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0009_search_at_once")]
    operations = [
        migrations.RunSQL(ALPHABETICAL, "DROP FUNCTION alphabetical"),
        *(
            migrations.RemoveField(noun, f"sort_{language}")
            for noun in NAMES
            for language in LANGUAGES
        ),
        migrations.RemoveField("person", "sort_name"),
        *(
            sort_key(noun, known(name, language), language)
            for noun, name in NAMES.items()
            for language in LANGUAGES
        ),
        *(sort_key("person", models.F("name"), language) for language in LANGUAGES),
    ]
