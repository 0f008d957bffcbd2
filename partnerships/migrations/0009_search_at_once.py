r"""Search asks all nouns in one function, and words that stand apart by the rarest.

A function a noun took longer to call than to find nothing: settings are set and plans
looked through again at each call. One function does it once, and goes from noun to noun.

Several words may each stand somewhere else around a record. What has the rarest of them
is looked through for the others, ``most`` a few times over at first, and everything only
where that finds too little: an index is asked for one word at a time, and rows by key.
Before, all that any of the words has was compared, which took seconds for common ones.
"""

from importlib import import_module

from django.db import migrations

search = import_module("partnerships.migrations.0005_search")
stages = import_module("partnerships.migrations.0007_search_in_stages")
PUBLIC = search.PUBLIC
RECORDS = search.RECORDS

# Of what has the rarest word more is looked at than is wanted, and if that is not enough,
# MORE times as much, and then all.
MORE = 2
AGAIN = 10
# A common beginning is looked for among so many of the newest before the index is asked.
NEWEST = 50
# A word that stands in this many of some newest passages stands in enough of more.
FEW, OFTEN = 100, 10


def source(tables, key, query="words", also="true"):
    """Where a record's words may stand: in ``x.search``, whose record is ``key``."""
    return tables, key, query, also


def is_public(noun, column):
    """A row by its key: as EXISTS, Postgres would rather make a table of all."""
    return (
        f"({column} IS NULL OR (SELECT o.status = 'published'"
        f" FROM partnerships_{noun} o WHERE o.id = {column}))"
    )


def own(noun):
    return source(f"partnerships_{noun} x", "x.id")


def alias(noun):
    return source("partnerships_alias x", f"x.{noun}_id", also=f"x.{noun}_id IS NOT NULL")


def statement(noun):
    return source(
        "partnerships_statement x",
        f"x.{noun}_id",
        also=f"x.{noun}_id IS NOT NULL AND {is_public('organisation', 'x.actor_id')}",
    )


def takes_part(table, noun, actor, also="true"):
    """What an organisation or a group takes part in is found by the name of either."""
    return source(
        f"partnerships_{actor} x CROSS JOIN LATERAL ("
        f"SELECT r.* FROM partnerships_{table} r WHERE r.{actor}_id = x.id {{one_by_one}}) r",
        f"r.{noun}_id",
        "named",
        f"x.status = 'published' AND {also}",
    )


AROUND = {
    "organisation": [alias("organisation"), statement("organisation")],
    "group": [
        alias("group"),
        statement("group"),
        takes_part("membership", "group", "organisation"),
    ],
    "agreement": [
        alias("agreement"),
        statement("agreement"),
        takes_part(
            "party",
            "agreement",
            "organisation",
            is_public("person", "r.signed_by_id"),
        ),
        takes_part("party", "agreement", "group"),
    ],
    "event": [
        statement("event"),
        takes_part("participation", "event", "organisation"),
        takes_part("participation", "event", "group"),
    ],
    "person": [
        source(
            "partnerships_position x JOIN partnerships_organisation o"
            " ON o.id = x.organisation_id",
            "x.person_id",
            also="o.status = 'published'",
        ),
        takes_part("position", "person", "organisation"),
    ],
}


def having(noun, of, among=None):
    """The keys of records that have the words of a clause; of ``among`` only. The index
    of words is then out of reach, so that those few are looked through, not all."""
    parts = []
    for tables, key, query, also in [own(noun), *AROUND[noun]]:
        words = f"{of}{'_named' if query == 'named' else ''}[i]"
        tables = tables.format(one_by_one="" if among else "OFFSET 0")
        match = f"x.search @@ {words}"
        if among:
            match = f"ts_match_vq(x.search, {words}) AND {key} = ANY ({among})"
        parts.append(f"SELECT {key} FROM {tables} WHERE {match} AND {also}")
    return "\n        UNION ALL ".join(parts)


def around(noun):
    """Words that may each stand somewhere else around a record, in ``near``."""
    return f"""
        FOREACH bound IN ARRAY ARRAY[{MORE} * most, {MORE * AGAIN} * most] LOOP
          FOR i IN 1 .. cardinality(clauses) LOOP
            those := ARRAY(
              SELECT f.id FROM ({having(noun, "clauses")}) AS f(id)
              WHERE (SELECT {PUBLIC[noun].format("t")} FROM partnerships_{noun} t
                WHERE t.id = f.id) LIMIT bound);
            IF i = 1 OR cardinality(those) < cardinality(near) THEN
              near := those;
              rarest := i;
            END IF;
          END LOOP;
          is_complete := cardinality(near) < bound;
          FOR i IN 1 .. cardinality(clauses) LOOP
            IF i <> rarest THEN
              near := ARRAY({having(noun, "clauses", "near")});
            END IF;
          END LOOP;
          FOR i IN 1 .. cardinality(without) LOOP
            near := ARRAY(
              SELECT unnest(near) EXCEPT ({having(noun, "without", "near")}));
          END LOOP;
          near := ARRAY(SELECT DISTINCT unnest(near));
          is_complete := is_complete OR cardinality(near) >= most;
          EXIT WHEN is_complete;
        END LOOP;"""


def everything(noun):
    """All records whose words stand anywhere around them."""
    ids = f"CROSS JOIN LATERAL search_{noun}_ids(c.words, c.named, true) AS hit"
    return f"""
      hits := ARRAY(
        SELECT hit FROM unnest(clauses, clauses_named) AS c(words, named) {ids}
        GROUP BY hit HAVING count(*) = cardinality(clauses)
        EXCEPT
        SELECT hit FROM unnest(without, without_named) AS c(words, named) {ids});"""


def of_records(noun):
    public = PUBLIC[noun].format("t")
    names = stages.by_name(noun, "whole")
    if any("'B'" in vector for vector in search.VECTORS[noun]):
        names += f" UNION {stages.by_name(noun, 'named')}"
    alone = "cardinality(without) = 0 AND" if noun in AROUND else ""
    looked = f"""
    hits := ARRAY(
      SELECT t.id FROM partnerships_{noun} t
      WHERE {alone} t.search @@ words AND {public} LIMIT most);
    IF cardinality(hits) >= most THEN
      -- Not all were looked at: let the best not be missed.
      hits := ARRAY(SELECT unnest(hits) UNION {names});"""
    if noun in AROUND:
        looked += f"""
    ELSE{around(noun)}
      hits := ARRAY(SELECT unnest(hits) UNION SELECT unnest(near));"""
    looked += """
    END IF;"""
    if noun in search.RELATED:
        looked = f"""
    is_complete := most IS NOT NULL;
    IF is_complete THEN {looked}
    END IF;
    IF NOT is_complete THEN{everything(noun)}
    END IF;"""
    return f"""
  IF '{noun}' = ANY (nouns) THEN{looked}
    count := 0;
    IF cardinality(hits) > 0 THEN
      RETURN QUERY SELECT '{noun}', t.id,
        CASE WHEN {search.known_as(noun, "whole")} THEN 0
          WHEN {search.known_as(noun, "named")} THEN 1
          WHEN t.search @@ words THEN 2 ELSE 3 END AS tier,
        ts_rank(t.search, words) AS rank
      FROM partnerships_{noun} t WHERE t.id = ANY (hits) AND {public}
      ORDER BY tier, rank DESC, t.id LIMIT most;
      GET DIAGNOSTICS count = ROW_COUNT;
    END IF;
    IF count < enough THEN few := array_append(few, '{noun}'); END IF;
  END IF;"""


def newest(count):
    return (
        f"(SELECT p.* FROM partnerships_passage p ORDER BY p.id DESC LIMIT {count}) AS t"
    )


PASSAGES = f"""
  IF 'passage' = ANY (nouns) THEN
    hits := '{{}}';
    IF (SELECT count(*) FROM {newest(FEW)} WHERE t.search @@ words) >= {OFTEN} THEN
      hits := ARRAY(
        SELECT t.id FROM {newest(stages.NEWEST)}
        WHERE t.search @@ words AND {PUBLIC["passage"].format("t")} LIMIT most);
    END IF;
    IF most IS NULL OR cardinality(hits) < most THEN
      -- OFFSET 0: the passages are found by the index first, whatever follows.
      hits := ARRAY(
        SELECT t.id FROM (
          SELECT p.* FROM partnerships_passage p WHERE p.search @@ words OFFSET 0) AS t
        WHERE {PUBLIC["passage"].format("t")} LIMIT most);
    END IF;
    RETURN QUERY SELECT 'passage', t.id, 2, ts_rank(t.search, words) AS rank
    FROM partnerships_passage t WHERE t.id = ANY (hits) ORDER BY rank DESC, t.id;
    IF cardinality(hits) < enough THEN
      RETURN QUERY SELECT noun, id, 4, rank FROM search_hits(
        '{{passage}}', family, NULL, NULL, '{{}}', '{{}}', '{{}}', '{{}}', most,
        NULL, NULL, NULL);
    END IF;
  END IF;
  IF cardinality(few) > 0 THEN
    RETURN QUERY SELECT noun, id, 4, 0::real
    FROM search_family(few, beginnings, family, most) ORDER BY id;
  END IF;"""

SETTINGS = """LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan"""

# Where fewer than ``enough`` of a noun are found, ``family`` has the words of the family
# of the only word, and ``beginnings`` what they begin with.
HITS = f"""
CREATE FUNCTION search_hits(
  nouns text[], words tsquery, named tsquery, whole tsquery,
  clauses tsquery[], clauses_named tsquery[], without tsquery[], without_named tsquery[],
  most integer, beginnings tsquery, family tsquery, enough integer
) RETURNS TABLE (noun text, id bigint, tier integer, rank real)
{SETTINGS} AS $$
#variable_conflict use_column
DECLARE
  hits bigint[];
  near bigint[];
  those bigint[];
  bound integer;
  rarest integer;
  is_complete boolean;
  count integer;
  few text[] := '{{}}';
BEGIN{"".join(map(of_records, RECORDS))}{PASSAGES}
END $$;
"""


def family(noun):
    """Records that have words of a family in names or texts of their own; no more of
    them are looked at than are wanted."""
    matches = "{0}.search @@ beginnings AND ts_match_vq({0}.search, words)"
    public = PUBLIC[noun].format("t")
    parts = f"""SELECT t.id FROM partnerships_{noun} t
    WHERE {matches.format("t")} AND {public}"""
    if noun in search.WITH_ALIASES:
        parts += f"""
    UNION ALL SELECT DISTINCT t.id FROM partnerships_alias a
    JOIN partnerships_{noun} t ON t.id = a.{noun}_id
    WHERE {matches.format("a")} AND NOT ts_match_vq(t.search, words) AND {public}"""
    return f"""
  SELECT '{noun}', found.id FROM (
    {parts} LIMIT most) AS found
  WHERE '{noun}' = ANY (nouns)"""


FAMILY = f"""
CREATE OR REPLACE FUNCTION search_family(
  nouns text[], beginnings tsquery, words tsquery, most integer
) RETURNS TABLE (noun text, id bigint)
{SETTINGS} AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY {" UNION ALL ".join(map(family, RECORDS))};
END $$;
"""

# Nearly all statements are about agreements: those about others have indexes of their own.
FEW_STATED = ("organisation", "group", "event")
STATED = "".join(
    f"CREATE INDEX statement_search_{noun} ON partnerships_statement USING gin (search)"
    f" WHERE {noun}_id IS NOT NULL;"
    for noun in FEW_STATED
)

# What a proposal shows of a record: its name, and where it is.
SHOWN = {
    **dict.fromkeys(("organisation", "group", "framework"), ("slug", "name", "acronym")),
    **dict.fromkeys(("agreement", "event", "document"), ("slug", "title")),
    "person": ("slug", "name"),
    "goal": ("code", "title"),
    **dict.fromkeys(("target", "objective"), ("code", "label")),
}


def columns(noun):
    key, *texts = SHOWN[noun]
    if noun != "person":
        texts = [f"{text}_{c}" for text in texts for c in search.LANGUAGES]
    return ", ".join(f"t.{column}" for column in ("id", key, *texts))


def proposals(noun, query, but):
    """Some records with a name like ``query``, those of the fewest words first."""
    where = f"t.search @@ {query}{but} AND {PUBLIC[noun].format('t')}"
    ordered = f"SELECT {columns(noun)} FROM {{}} ORDER BY t.words, t.id LIMIT most"
    shown = f"{columns(noun)}, length(t.search) AS words"
    some = f"(SELECT {shown} FROM partnerships_{noun} t WHERE {where}{{}} LIMIT 50) AS t"
    if noun in stages.MANY and query != "whole":
        few = f"few_{noun}"
        are_enough = f"(SELECT count(*) FROM {few}) >= most"
        parts = [
            ordered.format(f"{few} AS t WHERE {are_enough}"),
            ordered.format(some.format(f" AND NOT {are_enough}")),
        ]
    else:
        parts = [ordered.format(some.format(""))]
    if noun in search.WITH_ALIASES:
        parts.append(f"""SELECT DISTINCT {columns(noun)} FROM partnerships_alias a
      JOIN partnerships_{noun} t ON t.id = a.{noun}_id
      WHERE a.search @@ {query} AND NOT t.search @@ {query}
        AND {PUBLIC[noun].format("t")} LIMIT most""")
    return [f"(SELECT '{noun}', to_json(t) FROM ({part}) AS t)" for part in parts]


def few(noun, query, but):
    """Those of the newest, for nouns with so many names that the index lists too many."""
    return f"""few_{noun} AS MATERIALIZED (
    SELECT {columns(noun)}, length(t.search) AS words FROM (
      SELECT * FROM partnerships_{noun} ORDER BY id DESC LIMIT {NEWEST}) AS t
    WHERE t.search @@ {query}{but} AND {PUBLIC[noun].format("t")})"""


def stage(query, but):
    """One part after the other is asked, until there are enough."""
    first = ""
    if query != "whole":
        first = f"WITH {', '.join(few(noun, query, but) for noun in stages.MANY)}"
    parts = [part for noun in search.NAMED for part in proposals(noun, query, but)]
    asked = f"""
  RETURN QUERY {first} SELECT * FROM ({" UNION ALL ".join(parts)}) AS found
  LIMIT most - total;
  GET DIAGNOSTICS more = ROW_COUNT;
  total := total + more;
  IF total >= most THEN RETURN; END IF;"""
    return asked if first else f"\n  IF {ANY_WHOLE} THEN{asked}\n  END IF;"


# Few who type have typed a whole name; to see that takes less than to ask for it.
ANY_WHOLE = "EXISTS ({})".format(
    " UNION ALL ".join(
        f"SELECT FROM partnerships_{noun} WHERE search @@ whole"
        for noun in ("alias", *search.NAMED)
    )
)

SUGGEST = f"""
DROP FUNCTION search_suggest;
CREATE FUNCTION search_suggest(name text, words tsquery, most integer)
RETURNS TABLE (noun text, shown json)
{SETTINGS} AS $$
#variable_conflict use_column
DECLARE
  -- No quotation marks are left in what search_whole makes of a name.
  whole tsquery := quote_literal(search_whole(name));
  beginning tsquery := quote_literal(search_whole(name)) || ':*';
  total integer := 0;
  more integer;
BEGIN{"".join(stage(*one) for one in stages.STAGES)}
END $$;
"""

# Of these nouns, all words stand in a record itself.
OWN_ONLY = [noun for noun in RECORDS if noun not in search.RELATED]
ONE_BY_ONE = (
    "DROP FUNCTION search_hits;"
    + "".join(f"DROP FUNCTION search_{noun}_ids;" for noun in search.RELATED)
    + "".join(f"DROP INDEX statement_search_{noun};" for noun in FEW_STATED)
    + "".join(search.functions(noun) for noun in RECORDS)
    + search.PASSAGE_FUNCTION
    + "".join(stages.of_records(noun) for noun in RECORDS)
    + stages.of_passages()
    + stages.FAMILY.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    + stages.SUGGEST
)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0011_official_wording")]
    operations = [
        migrations.RunSQL(
            "".join(f"DROP FUNCTION search_{noun};" for noun in PUBLIC)
            + "".join(f"DROP FUNCTION search_{noun}_ids;" for noun in OWN_ONLY)
            + STATED
            + FAMILY
            + HITS
            + SUGGEST,
            ONE_BY_ONE,
        )
    ]
