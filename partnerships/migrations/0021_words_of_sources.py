r"""Search looks for a word only where it may stand.

A rare word was looked for in a dozen nouns and in what stands around each of them: thirty
questions, of which nearly all were answered with nothing. Now a table says in which of
the tables that are searched a word is, by its first letters:

    search_words   source 'agreement', word 'zibelin'

It says where a word *may* stand. Triggers add the words of each row that is written, and
nothing takes them away: a word that has gone costs a question, and none is ever missed.
The same may be in it twice: whoever adds a word need not wait for another who does.
"""

from importlib import import_module

from django.db import migrations

search = import_module("partnerships.migrations.0005_search")
stages = import_module("partnerships.migrations.0007_search_in_stages")
at_once = import_module("partnerships.migrations.0009_search_at_once")
rows = import_module("partnerships.migrations.0020_search_shows_rows")

# The tables whose rows have words.
SOURCES = (*search.VECTORS, "passage")
# So many letters of a word are kept: a whole name is a word, too.
LETTERS = 16


def array(names):
    return f"'{{{', '.join(names)}}}'::text[]"


def words_of(table):
    return (
        f'SELECT DISTINCT left(lexeme, {LETTERS}) COLLATE "C" AS word'
        f" FROM {table} AS t CROSS JOIN LATERAL unnest(t.search)"
    )


WORDS = f"""
CREATE TABLE search_words (source text NOT NULL, word text COLLATE "C" NOT NULL);
CREATE INDEX search_words_of_source ON search_words (source, word);

CREATE FUNCTION search_add_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO search_words
  SELECT TG_ARGV[0], added.word FROM ({words_of("written")}) AS added
  WHERE NOT EXISTS (
    SELECT FROM search_words w WHERE w.source = TG_ARGV[0] AND w.word = added.word);
  RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER add_words_of_{event} AFTER {event} ON partnerships_{source}
REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION search_add_words('{source}');"""
    for source in SOURCES
    for event in ("insert", "update")
)
# Once the triggers are there, nothing is written meanwhile.
FILL = "".join(
    f"\nINSERT INTO search_words SELECT '{source}', word"
    f" FROM ({words_of(f'partnerships_{source}')}) AS found;"
    for source in SOURCES
)

IS_IT = "w.word = asked.word"
BEGINS_LIKE_IT = r"w.word >= asked.word AND w.word < asked.word || U&'\+10FFFF'"


def where(words, found, among=SOURCES):
    """The tables in which one of ``words`` may stand, as an array. The index is asked
    for one after the other, whatever Postgres knows of them."""
    return f"""ARRAY(
    SELECT s.source FROM unnest({array(among)}) AS s(source)
    CROSS JOIN LATERAL (
      SELECT FROM (SELECT left(word, {LETTERS}) FROM unnest({words}) AS word)
        AS asked(word)
      CROSS JOIN LATERAL (
        SELECT FROM search_words w WHERE w.source = s.source AND {found} LIMIT 1) AS w
      LIMIT 1) AS it)"""


def sources(noun):
    """The tables in which the words of a noun's records stand."""
    found = [noun, *rows.AROUND.get(noun, ())]
    if noun in rows.TAKE_PART:
        found.append("organisation")
    if noun in rows.OF_GROUPS:
        found.append("group")
    if noun == "document":
        found.append("passage")
    return found


# Nouns that have none of the words are not looked at. Their words of the same family,
# where these are asked for, stand in passages and records themselves, and in aliases.
LOOK = f"""
BEGIN
  IF stems IS NOT NULL THEN
    there := {where("stems", IS_IT)};
    IF roots IS NOT NULL THEN
      begun := {where("roots", BEGINS_LIKE_IT)};
      few := nouns;
    END IF;
    nouns := ARRAY(
      SELECT n.noun FROM (VALUES
        {", ".join(f"('{noun}', {array(sources(noun))})" for noun in search.PUBLIC)}
      ) AS n(noun, sources)
      WHERE n.noun = ANY (nouns)
        AND (n.sources && there OR n.noun = 'passage' AND n.noun = ANY (begun)));
    few := ARRAY(SELECT unnest(few) EXCEPT SELECT unnest(nouns));
  END IF;"""
FAMILY = f"""
  IF begun IS NOT NULL THEN
    few := ARRAY(
      SELECT n FROM unnest(few) AS n WHERE n = ANY (begun)
        OR 'alias' = ANY (begun) AND n = ANY ({array(search.WITH_ALIASES)}));
  END IF;
  IF cardinality(few) > 0 THEN"""


def put(text, *changes):
    """``text`` with changes, each of which has one place in it."""
    for before, after in changes:
        if text.count(before) != 1:
            raise ValueError(f"Not once in the text: {before}")
        text = text.replace(before, after)
    return text


FOUND = put(
    rows.HITS,
    ("showing integer\n)", "showing integer,\n  stems text[], roots text[]\n)"),
    ("NULL, NULL, NULL, 0)", "NULL, NULL, NULL, 0, NULL, NULL)"),
    ("\nDECLARE", "\nDECLARE\n  there text[];\n  begun text[];"),
    ("\nBEGIN", LOOK),
    ("\n  IF cardinality(few) > 0 THEN", FAMILY),
)


def proposals(query, but, noun):
    """The proposals of a noun, if any of its names begins like what is typed."""
    named = [noun, "alias"] if noun in search.WITH_ALIASES else [noun]
    return f"""
  IF there && {array(named)} THEN{rows.stage(query, but, [noun])}
  END IF;"""


def every_stage():
    whole, beginning, words = stages.STAGES
    name, named = "ARRAY[search_whole(name)]", ("alias", *search.NAMED)
    return f"""
  there := {where(name, BEGINS_LIKE_IT, named)};
  IF cardinality(there) > 0 AND cardinality({where(name, IS_IT, named)}) > 0
  THEN{rows.stage(*whole, search.NAMED)}
  END IF;""" + "".join(
        [proposals(*beginning, noun) for noun in search.NAMED]
        + [rows.stage(*words, [noun]) for noun in search.NAMED]
    )


SUGGEST = put(
    rows.SUGGEST,
    (rows.every_stage(), every_stage()),
    ("\nDECLARE", "\nDECLARE\n  there text[];"),
)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0020_search_shows_rows")]
    operations = [
        migrations.RunSQL(
            WORDS + FILL + "DROP FUNCTION search_found;" + FOUND + SUGGEST,
            "DROP FUNCTION search_add_words CASCADE; DROP TABLE search_words;"
            "DROP FUNCTION search_found;" + rows.HITS + rows.SUGGEST,
        ),
    ]
