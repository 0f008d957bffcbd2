r"""Search is as quick after edits as before.

Postgres kept the words of rows that were written lately in a list beside each index
(``fastupdate``). Every search read through it until vacuum came by, and seemed to
Postgres so dear that it rather read tables. With 100,000 agreements, after 5,000 of them
and 2,000 passages had been written anew a dozen times, a rare word took half as long
again, and the hundreds of spellings of a mistyped word took a minute: they were ended
after five seconds. Words now go into the index at once.

A spelling is looked up in ``search_words`` first, and in the tables only if it may stand
there; what is public says so by its own ``is_public``. Whether a word is known at all is
asked of the tables with few rows first, and no further than the first that has it.
``search_known`` is what the release before asks, too.
"""

from importlib import import_module

from django.db import migrations

search = import_module("partnerships.migrations.0005_search")
at_once = import_module("partnerships.migrations.0009_search_at_once")
rows = import_module("partnerships.migrations.0020_search_shows_rows")
words = import_module("partnerships.migrations.0021_words_of_sources")

PUBLIC = rows.PUBLIC | {"statement": "t.is_public"}
# Those with few rows first; in some of the newest passages every common word stands.
FEWEST_FIRST = (
    *("framework", "goal", "target", "objective", "group", "event"),
    *("organisation", "keyfigure", "person", "document", "statement"),
    *("newest", "agreement", "passage"),
)


def table(noun):
    return at_once.newest(at_once.FEW) if noun == "newest" else f"partnerships_{noun} t"


def count(noun):
    return f"""
    (SELECT count(*) FROM (
      SELECT 1 FROM {table(noun)} WHERE t.search @@ q.words AND {PUBLIC[noun]} LIMIT 9) AS h)"""


def stands(noun):
    condition = PUBLIC.get(noun, "t.is_public")
    return f"""
    EXISTS (SELECT FROM {table(noun)} WHERE t.search @@ q.words AND {condition})"""


def asked(name, column, answer):
    return f"""
CREATE OR REPLACE FUNCTION {name}(queries tsquery[])
RETURNS TABLE (number bigint, {column})
{at_once.SETTINGS} AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT q.number, {answer}
  FROM unnest(queries) WITH ORDINALITY AS q(words, number);
END $$;
"""


KNOWN = asked("search_known", "hits bigint", " + ".join(map(count, PUBLIC)))
STANDS = asked(
    "search_stands", "is_known boolean", " OR ".join(map(stands, FEWEST_FIRST))
)

# The stems of plain letters and digits need no quoting.
SPELLED = f"""
CREATE FUNCTION search_stems(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ARRAY[word]
    || ts_lexize('pg_catalog.french_stem', word)
    || ts_lexize('pg_catalog.english_stem', word)
    || ts_lexize('pg_catalog.spanish_stem', word)
$$;

CREATE FUNCTION search_spelled(spellings text[])
RETURNS TABLE (spelling text, hits bigint)
{at_once.SETTINGS} AS $$
#variable_conflict use_column
DECLARE
  beginnings text[] := ARRAY(
    SELECT DISTINCT left(stem, {words.LETTERS})
    FROM unnest(spellings) AS a(spelling)
    CROSS JOIN LATERAL unnest(search_stems(a.spelling)) AS stem);
  there text[] := ARRAY(
    SELECT found.word FROM unnest({words.array(words.SOURCES)}) AS s(source)
    CROSS JOIN LATERAL (
      SELECT w.word FROM search_words w
      WHERE w.source = s.source AND w.word = ANY (beginnings)) AS found);
  near text[];
  queries tsquery[];
BEGIN
  SELECT array_agg(a.spelling), array_agg(array_to_string(a.stems, ' | ')::tsquery)
  INTO near, queries
  FROM (SELECT s, search_stems(s) FROM unnest(spellings) AS s) AS a(spelling, stems)
  WHERE EXISTS (
    SELECT FROM unnest(a.stems) AS stem WHERE left(stem, {words.LETTERS}) = ANY (there));
  RETURN QUERY SELECT near[k.number], k.hits FROM search_known(queries) AS k
  WHERE k.hits > 0 ORDER BY k.hits DESC, near[k.number] COLLATE "C";
END $$;
"""

INDEXES = [f"{source}_search" for source in words.SOURCES]
INDEXES += [f"statement_search_{noun}" for noun in at_once.FEW_STATED]
AT_ONCE = "".join(
    f"ALTER INDEX {index} SET (fastupdate = off);"
    f" SELECT gin_clean_pending_list('{index}');"
    for index in INDEXES
)
LATER = "".join(f"ALTER INDEX {index} RESET (fastupdate);" for index in INDEXES)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0021_words_of_sources")]
    operations = [
        migrations.RunSQL(
            AT_ONCE + KNOWN + STANDS + SPELLED,
            f"{LATER} DROP FUNCTION search_stands, search_spelled, search_stems;"
            + search.KNOWN.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
    ]
