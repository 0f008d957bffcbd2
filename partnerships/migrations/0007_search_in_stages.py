r"""Search asks for no more than is shown, and its statements are planned once a session.

A common word stands in a quarter of the passages and, by what surrounds them, in most
agreements; whoever shows a hundred need not find all. So records are looked for where
the best ones are: by name, then by their own words, then by what stands around them, and
no further than ``most`` of them. Where all are asked for (``most`` is null), or some
words must be missing, everything is looked through, as before.

Measured with 318,000 passages, in ms of Postgres' time for all nouns: a rare word 9 → 2,
the commonest 380 → 9. Functions in SQL are planned again by each statement that calls
them, which took longer than to find a rare word; those in PL/pgSQL keep their plans.
"""

from importlib import import_module

from django.db import migrations

search = import_module("partnerships.migrations.0005_search")
PUBLIC = search.PUBLIC

# Of what stands around records more is looked at than is wanted: one agreement may be
# found by several of its parties.
MORE = 3
# In so many of the newest passages every word that is in one of ten is found often
# enough, in a fraction of the time in which the index lists where all of them are.
NEWEST = 1000


def function(noun, variables, body):
    return f"""
CREATE OR REPLACE FUNCTION search_{noun}(
  words tsquery, named tsquery, whole tsquery,
  clauses tsquery[], clauses_named tsquery[], without tsquery[], without_named tsquery[],
  wide boolean, most integer
) RETURNS TABLE (id bigint, tier integer, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  hits bigint[] := '{{}}';{variables}
BEGIN{body}
END $$;
"""


def of_records(noun):
    public = PUBLIC[noun].format("t")
    names = by_name(noun, "whole")
    if any("'B'" in vector for vector in search.VECTORS[noun]):
        names += f" UNION {by_name(noun, 'named')}"
    return function(
        noun,
        """
  near bigint[];
  actors bigint[] := '{}';
  is_complete boolean := false;""",
        f"""
  IF most IS NOT NULL AND cardinality(without) = 0 THEN
    hits := ARRAY(
      SELECT t.id FROM partnerships_{noun} t
      WHERE t.search @@ words AND {public} LIMIT most);
    IF cardinality(hits) < most THEN
      {around(noun)}
    ELSE
      -- Not all were looked at: let the best not be missed.
      hits := ARRAY(SELECT unnest(hits) UNION {names});
    END IF;
    is_complete := is_complete OR cardinality(hits) >= most;
  END IF;
  IF NOT is_complete THEN
    hits := ARRAY(
      SELECT hit FROM unnest(clauses, clauses_named) AS c(words, named)
      CROSS JOIN LATERAL search_{noun}_ids(c.words, c.named, wide) AS hit
      GROUP BY hit HAVING count(*) = cardinality(clauses)
      EXCEPT SELECT hit FROM unnest(without, without_named) AS c(words, named)
      CROSS JOIN LATERAL search_{noun}_ids(c.words, c.named, wide) AS hit);
  END IF;
  IF cardinality(hits) = 0 THEN RETURN; END IF;
  RETURN QUERY SELECT t.id,
    CASE WHEN {search.known_as(noun, "whole")} THEN 0
      WHEN {search.known_as(noun, "named")} THEN 1
      WHEN t.search @@ words THEN 2 ELSE 3 END AS tier,
    ts_rank(t.search, words) AS rank
  FROM partnerships_{noun} t WHERE t.id = ANY (hits) AND {public}
  ORDER BY tier, rank DESC, t.id LIMIT most;""",
    )


def by_name(noun, query):
    """Some public records that have ``query`` in a name of theirs, or an alias."""
    public = PUBLIC[noun].format("t")
    records = f"""(
      SELECT t.id FROM partnerships_{noun} t
      WHERE t.search @@ {query} AND {public} LIMIT most)"""
    if noun not in search.WITH_ALIASES:
        return records
    return f"""{records} UNION (
      SELECT t.id FROM partnerships_alias a
      JOIN partnerships_{noun} t ON t.id = a.{noun}_id
      WHERE a.search @@ {query} AND {public} LIMIT most)"""


def around(noun):
    """What finds more records by what stands around them; words that must all be found
    may each stand somewhere else, so that these are left to the complete way."""
    if noun not in search.RELATED:
        return "is_complete := true;"
    ids = AROUND[noun].replace("UNION SELECT", "UNION ALL SELECT")
    actors = ACTORS if "actors" in ids else ""
    return f"""IF cardinality(clauses) = 1 THEN{actors}
        near := ARRAY(
          SELECT t.id FROM (SELECT NULL::bigint{ids}) AS near(id)
          JOIN partnerships_{noun} t ON t.id = near.id
          WHERE {PUBLIC[noun].format("t")} LIMIT {MORE} * most);
        hits := ARRAY(SELECT unnest(hits) UNION SELECT unnest(near));
        is_complete := greatest(cardinality(actors), cardinality(near)) < {MORE} * most;
      END IF;"""


ACTORS = f"""
        actors := ARRAY(
          SELECT o.id FROM partnerships_organisation o
          WHERE wide AND o.search @@ named AND o.status = 'published'
          LIMIT {MORE} * most);"""


def takes_part(table, noun, also="true"):
    return f"""
  UNION SELECT r.{noun}_id FROM partnerships_{table} r
  WHERE r.organisation_id = ANY (actors) AND {also}"""


# As search.RELATED, the organisations known.
AROUND = {
    "organisation": search.RELATED["organisation"],
    "group": search.aliases("group")
    + search.statements("group")
    + takes_part("membership", "group"),
    "agreement": search.aliases("agreement")
    + search.statements("agreement")
    + takes_part("party", "agreement", search.is_public("person", "r.signed_by_id"))
    + search.takes_part("party", "agreement", "group"),
    "event": search.statements("event")
    + takes_part("participation", "event")
    + search.takes_part("participation", "event", "group"),
    "person": search.RELATED["person"].partition("\n  UNION SELECT r.")[0]
    + takes_part("position", "person"),
    "document": search.RELATED["document"],
}


def of_passages():
    public = PUBLIC["passage"].format("t")
    return function(
        "passage",
        "",
        f"""
  IF most IS NOT NULL THEN
    hits := ARRAY(
      SELECT t.id FROM (
        SELECT p.* FROM partnerships_passage p ORDER BY p.id DESC LIMIT {NEWEST}) AS t
      WHERE t.search @@ words AND {public} LIMIT most);
  END IF;
  IF most IS NULL OR cardinality(hits) < most THEN
    -- OFFSET 0: the passages are found by the index first, whatever follows.
    hits := ARRAY(
      SELECT t.id FROM (
        SELECT p.* FROM partnerships_passage p WHERE p.search @@ words OFFSET 0) AS t
      WHERE {public} LIMIT most);
  END IF;
  RETURN QUERY SELECT t.id, 2, ts_rank(t.search, words) AS rank
  FROM partnerships_passage t WHERE t.id = ANY (hits) ORDER BY rank DESC, t.id;""",
    )


def family(noun):
    """Records that have words of a family in names or texts of their own."""
    public = PUBLIC[noun].format("t")
    matches = "search @@ beginnings AND ts_match_vq({}.search, words)"
    parts = f"""
    SELECT t.id FROM partnerships_{noun} t
    WHERE t.{matches.format("t")} AND {public}"""
    if noun in search.WITH_ALIASES:
        parts += f"""
    UNION SELECT t.id FROM partnerships_alias a
    JOIN partnerships_{noun} t ON t.id = a.{noun}_id
    WHERE a.{matches.format("a")} AND {public}"""
    return f"""
  IF '{noun}' = ANY (nouns) THEN
    RETURN QUERY SELECT '{noun}', found.id FROM ({parts}) AS found LIMIT most;
  END IF;"""


# The index is asked for beginnings, of which there are few: each of a hundred words, of
# which it has hardly any, would have to be looked up. A row is then asked for the words.
FAMILY = """
CREATE FUNCTION search_family(
  nouns text[], beginnings tsquery, words tsquery, most integer
) RETURNS TABLE (noun text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN{parts}
END $$;
""".format(parts="".join(family(noun) for noun in search.RECORDS))


# Nouns with so many names that the index lists too many for a common beginning: some of
# the newest are looked at before it is asked.
MANY = ("agreement", "document")
SOME = 200


# Records are proposed by the beginning of a name in their order; whoever begins with
# the first is found before others are looked for.
def proposals(noun, query, but):
    """Some records with a name like ``query``, those of the fewest words first."""
    where = f"t.search @@ {query}{but} AND {PUBLIC[noun].format('t')}"
    parts = ""
    if noun in MANY and query != "whole":
        newest = f"(SELECT * FROM partnerships_{noun} ORDER BY id DESC LIMIT {SOME}) AS t"
        parts += f"""
  IF (SELECT count(*) FROM {newest} WHERE {where}) >= most - total THEN
    RETURN QUERY SELECT '{noun}', t.id FROM {newest} WHERE {where}
    ORDER BY length(t.search), t.id LIMIT most - total;
    RETURN;
  END IF;"""
    parts += f"""
  RETURN QUERY SELECT '{noun}', t.id FROM (
    SELECT t.id, length(t.search) AS words FROM partnerships_{noun} t
    WHERE {where} LIMIT 50) AS t
  ORDER BY t.words, t.id LIMIT most - total;{UNTIL_ENOUGH}"""
    if noun in search.WITH_ALIASES:
        parts += f"""
  RETURN QUERY SELECT DISTINCT '{noun}', t.id FROM partnerships_alias a
  JOIN partnerships_{noun} t ON t.id = a.{noun}_id
  WHERE a.search @@ {query} AND NOT t.search @@ {query}
    AND {PUBLIC[noun].format("t")} LIMIT most - total;{UNTIL_ENOUGH}"""
    return parts


UNTIL_ENOUGH = """
  GET DIAGNOSTICS more = ROW_COUNT;
  total := total + more;
  IF total >= most THEN RETURN; END IF;"""
STAGES = (
    ("whole", ""),
    ("beginning", " AND NOT t.search @@ whole"),
    ("words", " AND NOT t.search @@ beginning"),
)
SUGGEST = """
DROP FUNCTION search_suggest;
CREATE FUNCTION search_suggest(name text, words tsquery, most integer)
RETURNS TABLE (noun text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  -- No quotation marks are left in what search_whole makes of a name.
  whole tsquery := quote_literal(search_whole(name));
  beginning tsquery := quote_literal(search_whole(name)) || ':*';
  total integer := 0;
  more integer;
BEGIN{parts}
END $$;
""".format(
    parts="".join(
        proposals(noun, query, but) for query, but in STAGES for noun in search.NAMED
    )
)

WITH_STATEMENTS = ("organisation", "group", "agreement", "event")


def texts_of(noun):
    """What else public records of a noun are found by: other names, statements."""
    public = PUBLIC[noun].format("t")
    parts = []
    if noun in search.WITH_ALIASES:
        parts.append(f"""
  SELECT '{noun}', t.id, a.language::text, a.name::text
  FROM unnest(nouns, ids) AS asked(noun, id)
  JOIN partnerships_{noun} t ON asked.noun = '{noun}' AND t.id = asked.id
  JOIN partnerships_alias a ON a.{noun}_id = t.id WHERE {public}""")
    parts.append(f"""
  SELECT '{noun}', t.id, said.language, said.text
  FROM unnest(nouns, ids) AS asked(noun, id)
  JOIN partnerships_{noun} t ON asked.noun = '{noun}' AND t.id = asked.id
  JOIN partnerships_statement s ON s.{noun}_id = t.id
  CROSS JOIN LATERAL (VALUES
    ('fr', s.text_fr), ('en', s.text_en), ('es', s.text_es)) AS said(language, text)
  WHERE {public} AND {search.is_public("organisation", "s.actor_id")}""")
    return "".join(f"\n  RETURN QUERY {part};" for part in parts)


TEXTS = """
CREATE FUNCTION search_texts(nouns text[], ids bigint[])
RETURNS TABLE (noun text, id bigint, language text, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN{parts}
END $$;
""".format(parts="".join(texts_of(noun) for noun in WITH_STATEMENTS))


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0006_quicker_functions")]
    operations = [
        migrations.RunSQL(
            "".join(of_records(noun) for noun in search.RECORDS)
            + of_passages()
            + FAMILY
            + SUGGEST
            + TEXTS,
            "DROP FUNCTION search_known, search_family, search_suggest, search_texts;"
            + "".join(f"DROP FUNCTION search_{noun};" for noun in PUBLIC)
            + "".join(f"DROP FUNCTION search_{noun}_ids;" for noun in search.RECORDS)
            + search.ASKING,
        )
    ]
