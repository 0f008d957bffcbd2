r"""Full-text search: what Postgres keeps beside each row, and how it is asked.

Every text that can be searched has its vector on its own row, in a column ``search``
that Postgres fills: raw SQL and COPY are searched like everything else, and there is no
index table to keep in step. Django does not know the columns, because no page shows
them and each SELECT would carry them along. A vector holds

- the stems of the text in its own language, accented and folded (the stemmers need the
  accents, readers leave them out): A names, B statements and headings, C passages;
- ``=whole name``, each name and acronym as one lexeme, so that a record is known by it.

A passage takes its language from its document, which a generated column cannot see: a
trigger fills it. Navigation and contact details stay unsearched.

``search_<noun>`` answers for the public only, and says so itself: it runs as the owner
of the tables, because Postgres uses no full-text index below row-level security (the
operator ``@@`` is not leakproof). It never scans a table, whatever the planner thinks
of a query that it cannot see yet.
"""

from django.db import migrations

# Signs between words: the parser takes 7-9 for 7 and minus nine, and/or for a file.
SIGNS = '-‐‑‒–—/’‘ʼ`"«»“”<>&@_:+*#|\\'

TEXT = rf"""
CREATE FUNCTION search_config(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE language
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    ELSE 'pg_catalog.simple'::regconfig END
$$;

CREATE FUNCTION search_plain(t text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN plain ~ '\.[^0-9\s]'
    THEN regexp_replace(plain, '\.([^0-9\s])', ' \1', 'g') ELSE plain END
  FROM translate(
    t, '{SIGNS}''' || U&'\00AD\200B\200D\2060', '{" " * (len(SIGNS) + 1)}') AS plain
$$;

CREATE FUNCTION search_whole(t text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT '=' || btrim(regexp_replace(
    public.fold(public.search_plain(t)), '[\s[:punct:]]+', ' ', 'g'))
$$;

CREATE FUNCTION search_text(config regconfig, t text, weight "char") RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  plain text := public.search_plain(t);
  folded text := public.fold(plain);
  v tsvector := to_tsvector(config, folded);
BEGIN
  IF folded <> lower(plain) THEN
    v := v || to_tsvector(config, plain);
  END IF;
  -- Hyphens never matter: inter-agences is interagences too.
  IF t ~ '[^\s\d][-‐‑][^\s\d]' THEN
    v := v || to_tsvector(config, public.fold(coalesce((
      SELECT string_agg(translate(word[1], '-‐‑', ''), ' ')
      FROM regexp_matches(t, '[^\s[:punct:]]+(?:[-‐‑][^\s[:punct:]]+)+', 'g') word), '')));
  END IF;
  RETURN setweight(v, weight);
END $$;

CREATE FUNCTION search_acronym(t text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN t = '' THEN ''::tsvector ELSE
    setweight(to_tsvector('pg_catalog.simple', public.fold(public.search_plain(t))), 'A')
    || array_to_tsvector(ARRAY[public.search_whole(t)]) END
$$;

CREATE FUNCTION search_name(config regconfig, t text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN t = '' THEN ''::tsvector ELSE
    public.search_text(config, t, 'A') || public.search_acronym(t) END
$$;

CREATE FUNCTION search_number(n bigint) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple', concat_ws(' ', n,
    reverse(regexp_replace(reverse(n::text), '(\d{{3}})', '\1 ', 'g')),
    CASE WHEN n % 1000000 = 0 THEN n / 1000000 || ' million millions millones' END))
$$;
"""

LANGUAGES = ("fr", "en", "es")


def names(column):
    return [
        f"public.search_name(public.search_config('{c}'), {column}_{c})"
        for c in LANGUAGES
    ]


def acronyms(column="acronym"):
    return [f"public.search_acronym({column}_{c})" for c in LANGUAGES]


def texts(column):
    return [
        f"public.search_text(public.search_config('{c}'), {column}_{c}, 'B')"
        for c in LANGUAGES
    ]


def codes(*words):
    """A code, and the words that it is called by: "cible 8.7"."""
    return ["public.search_acronym(code)"] + [
        f"public.search_acronym('{word} ' || code)" for word in words
    ]


VECTORS = {
    "organisation": [*names("name"), *acronyms(), *texts("seat")],
    "alias": ["public.search_name(public.search_config(language), name)"],
    "group": [*names("name"), *acronyms()],
    "agreement": [*names("title"), *acronyms()],
    "event": [*names("title"), *texts("place")],
    "person": ["public.search_name('pg_catalog.simple', name)"],
    "position": texts("title"),
    "statement": texts("text"),
    "document": names("title"),
    "framework": [*names("name"), *acronyms()],
    "goal": [
        *names("title"),
        *codes("odd", "sdg", "ods", "goal", "objectif", "objetivo"),
    ],
    "target": [
        *names("label"),
        *codes(
            "cible", "target", "meta", "odd", "sdg", "ods", "goal", "objectif", "objetivo"
        ),
    ],
    "objective": [
        *names("label"),
        *codes("objectif", "objective", "objetivo", "gcm", "pmm"),
    ],
    "keyfigure": ["public.search_number(value)", *texts("population"), *texts("unit")],
}

COLUMNS = "".join(
    f"""
ALTER TABLE partnerships_{noun} ADD COLUMN search tsvector NOT NULL
  GENERATED ALWAYS AS ({" || ".join(parts)}) STORED;
CREATE INDEX {noun}_search ON partnerships_{noun} USING gin (search);
"""
    for noun, parts in VECTORS.items()
)

PASSAGES = """
ALTER TABLE partnerships_passage ADD COLUMN search tsvector;

CREATE FUNCTION search_of_passage() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := CASE WHEN NEW.kind IN ('navigation', 'contact') THEN ''::tsvector ELSE
    public.search_text(
      public.search_config(
        (SELECT language FROM public.partnerships_document WHERE id = NEW.document_id)),
      NEW.text,
      CASE WHEN NEW.kind IN ('title', 'heading') THEN 'B' ELSE 'C' END::"char") END;
  RETURN NEW;
END $$;

CREATE TRIGGER search_of_passage
BEFORE INSERT OR UPDATE OF text, kind, document_id, search ON partnerships_passage
FOR EACH ROW EXECUTE FUNCTION search_of_passage();

CREATE FUNCTION search_of_passages() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.partnerships_passage SET search = NULL WHERE document_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER search_of_passages
AFTER UPDATE OF language ON partnerships_document
FOR EACH ROW WHEN (OLD.language <> NEW.language) EXECUTE FUNCTION search_of_passages();

UPDATE partnerships_passage SET search = NULL;
CREATE INDEX passage_search ON partnerships_passage USING gin (search);
"""

# Which rows are public, by the alias of their table.
PUBLIC = {
    "organisation": "{0}.status = 'published'",
    "group": "{0}.status = 'published'",
    "agreement": "{0}.status = 'published'",
    "event": "{0}.status = 'published'",
    "person": "{0}.status = 'published'",
    "document": "{0}.status = 'published'",
    "framework": "true",
    "goal": "true",
    "target": "true",
    "objective": "true",
}


def is_public(noun, column):
    return (
        f"({column} IS NULL OR EXISTS (SELECT 1 FROM partnerships_{noun} o"
        f" WHERE o.id = {column} AND o.status = 'published'))"
    )


PUBLIC["keyfigure"] = " AND ".join(
    ["{0}.status = 'published'"]
    + [is_public(noun, "{0}." + f"{noun}_id") for noun in ("group", "agreement", "event")]
)
PUBLIC["passage"] = (
    "{0}.kind <> 'contact' AND EXISTS (SELECT 1 FROM partnerships_document d"
    " WHERE d.id = {0}.document_id AND d.status = 'published')"
)


def aliases(noun):
    return f"""
  UNION SELECT a.{noun}_id FROM partnerships_alias a
  WHERE a.search @@ words AND a.{noun}_id IS NOT NULL"""


def statements(noun):
    return f"""
  UNION SELECT s.{noun}_id FROM partnerships_statement s
  WHERE wide AND s.search @@ words AND s.{noun}_id IS NOT NULL
    AND {is_public("organisation", "s.actor_id")}"""


def takes_part(table, noun, actor, also="true"):
    """What an organisation or a group takes part in is found by the name of either."""
    return f"""
  UNION SELECT r.{noun}_id FROM partnerships_{actor} x
  JOIN partnerships_{table} r ON r.{actor}_id = x.id
  WHERE wide AND x.search @@ named AND x.status = 'published' AND {also}"""


RELATED = {
    "organisation": aliases("organisation") + statements("organisation"),
    "group": aliases("group")
    + statements("group")
    + takes_part("membership", "group", "organisation"),
    "agreement": aliases("agreement")
    + statements("agreement")
    + takes_part(
        "party", "agreement", "organisation", is_public("person", "r.signed_by_id")
    )
    + takes_part("party", "agreement", "group"),
    "event": statements("event")
    + takes_part("participation", "event", "organisation")
    + takes_part("participation", "event", "group"),
    "person": """
  UNION SELECT p.person_id FROM partnerships_position p
  JOIN partnerships_organisation o ON o.id = p.organisation_id
  WHERE wide AND p.search @@ words AND o.status = 'published'"""
    + takes_part("position", "person", "organisation"),
    "document": """
  UNION SELECT p.document_id FROM partnerships_passage p
  WHERE wide AND p.search @@ words""",
}
WITH_ALIASES = ("organisation", "group", "agreement")


def known_as(noun, query):
    """Whether a record is ``query`` by a name of its own or by an alias."""
    own = f"t.search @@ {query}"
    if noun not in WITH_ALIASES:
        return own
    return (
        f"({own} OR t.id IN (SELECT a.{noun}_id FROM partnerships_alias a"
        f" WHERE a.search @@ {query}))"
    )


def functions(noun):
    """How records of a noun are found. Each clause must be met somewhere: in the record,
    in its other names or its statements, or by who takes part in it."""
    return f"""
CREATE FUNCTION search_{noun}_ids(words tsquery, named tsquery, wide boolean)
RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT t.id FROM partnerships_{noun} t WHERE t.search @@ words{RELATED.get(noun, "")}
$$;

CREATE FUNCTION search_{noun}(
  words tsquery, named tsquery, whole tsquery,
  clauses tsquery[], clauses_named tsquery[], without tsquery[], without_named tsquery[],
  wide boolean, most integer
) RETURNS TABLE (id bigint, tier integer, rank real)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
  WITH found AS MATERIALIZED (
    SELECT hit AS id
    FROM unnest(clauses, clauses_named) AS c(words, named)
    CROSS JOIN LATERAL search_{noun}_ids(c.words, c.named, wide) AS hit
    GROUP BY hit HAVING count(*) = cardinality(clauses)
    EXCEPT SELECT hit
    FROM unnest(without, without_named) AS c(words, named)
    CROSS JOIN LATERAL search_{noun}_ids(c.words, c.named, wide) AS hit
  )
  SELECT t.id,
    CASE WHEN {known_as(noun, "whole")} THEN 0
      WHEN {known_as(noun, "named")} THEN 1
      WHEN t.search @@ $1 THEN 2 ELSE 3 END AS tier,
    ts_rank(t.search, $1) AS rank
  FROM found JOIN partnerships_{noun} t USING (id)
  WHERE {PUBLIC[noun].format("t")}
  ORDER BY tier, rank DESC, t.id LIMIT most
$$;
"""


RECORDS = [noun for noun in PUBLIC if noun != "passage"]

# A common word stands in very many passages; the first that are found are put in order.
PASSAGE_FUNCTION = f"""
CREATE FUNCTION search_passage(
  words tsquery, named tsquery, whole tsquery,
  clauses tsquery[], clauses_named tsquery[], without tsquery[], without_named tsquery[],
  wide boolean, most integer
) RETURNS TABLE (id bigint, tier integer, rank real)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
  -- OFFSET 0: the passages are found by the index first, whatever follows.
  WITH found AS MATERIALIZED (
    SELECT t.id, t.search FROM (
      SELECT p.* FROM partnerships_passage p WHERE p.search @@ $1 OFFSET 0) AS t
    WHERE {PUBLIC["passage"].format("t")} LIMIT most
  )
  SELECT id, 2, ts_rank(search, $1) AS rank FROM found ORDER BY rank DESC, id
$$;
"""

KNOWN = """
CREATE FUNCTION search_known(queries tsquery[])
RETURNS TABLE (number bigint, hits bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
  SELECT q.number, {counts}
  FROM unnest(queries) WITH ORDINALITY AS q(words, number)
$$;
""".format(
    counts=" + ".join(
        f"""
    (SELECT count(*) FROM (
      SELECT 1 FROM partnerships_{noun} t
      WHERE t.search @@ q.words AND {condition.format("t")} LIMIT 9) AS h)"""
        for noun, condition in {
            **PUBLIC,
            "statement": " AND ".join(
                is_public(noun, f"{{0}}.{noun}_id")
                for noun in ("agreement", "group", "event", "organisation")
            )
            + " AND "
            + is_public("organisation", "{0}.actor_id"),
        }.items()
    )
)

NAMED = (
    *("organisation", "agreement", "group", "event", "person"),
    *("framework", "target", "goal", "objective", "document"),
)


def beginning(noun, stage, query):
    """Some records with a name like ``query``, those of the fewest words first."""
    return f"""
  (SELECT '{noun}', id, {stage} FROM (
    SELECT t.id, length(t.search) AS words FROM partnerships_{noun} t
    WHERE t.search @@ {query} AND {PUBLIC[noun].format("t")} LIMIT 50) AS found
  ORDER BY words, id LIMIT most)"""


def aliased(noun, stage, query):
    return f"""
  (SELECT '{noun}', a.{noun}_id, {stage} FROM partnerships_alias a
  JOIN partnerships_{noun} t ON t.id = a.{noun}_id
  WHERE a.search @@ {query} AND {PUBLIC[noun].format("t")} LIMIT most)"""


STAGES = (("0", "whole"), ("1", "beginning"), ("2", "words"))
SUGGEST = """
CREATE FUNCTION search_suggest(
  whole tsquery, beginning tsquery, words tsquery, most integer
) RETURNS TABLE (noun text, id bigint, stage integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
  {parts}
$$;
""".format(
    parts="\n  UNION ALL".join(
        part
        for stage, query in STAGES
        for part in [
            *(beginning(noun, stage, query) for noun in NAMED),
            *(aliased(noun, stage, query) for noun in WITH_ALIASES),
        ]
    )
)

ASKING = "".join(functions(noun) for noun in RECORDS) + PASSAGE_FUNCTION + KNOWN + SUGGEST

DROP = (
    "DROP FUNCTION search_known, search_suggest;"
    + "".join(f"DROP FUNCTION search_{noun};" for noun in PUBLIC)
    + "".join(f"DROP FUNCTION search_{noun}_ids;" for noun in RECORDS)
    + "DROP TRIGGER search_of_passage ON partnerships_passage;"
    + "DROP TRIGGER search_of_passages ON partnerships_document;"
    + "DROP FUNCTION search_of_passage, search_of_passages;"
    + "".join(
        f"ALTER TABLE partnerships_{noun} DROP COLUMN search;"
        for noun in [*VECTORS, "passage"]
    )
    + "DROP FUNCTION search_number, search_name, search_acronym, search_text,"
    + " search_whole, search_plain, search_config;"
)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0004_content_version")]
    operations = [migrations.RunSQL(TEXT + COLUMNS + PASSAGES + ASKING, DROP)]
