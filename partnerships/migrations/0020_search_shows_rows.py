r"""Search looks at less where there is much, and tells what it found in one row a noun.

- A common word is in so many agreements that to list them, as the index does before the
  first is looked at, took longer than all else: where it stands in some of the table's
  first pages, more of these are read instead. The index would have begun with them, too.
- Where the names of enough records have the words, their other texts are not asked.
- The organisations whose names have the words are found once, not once a noun; and what
  is stated of records says by its own ``is_public`` whether they are public.
- Where all of a noun are asked for, those that only what stands around them has the word
  of are not read: they have no rank.
- What is found of a noun comes as two arrays: a thousand rows took Python 1 ms to read.
  ``search_hits`` stays for the code of the release before.
- What an organisation takes part in is read from an index alone, not from the rows: of a
  common word, these were 22,000 pages.
- What results show of records is told by ``search_rows``, whose plans are kept: to plan
  a statement over all nouns took longer than to answer it. Of the first of each noun it
  comes with what was found.
- Proposals by any word of a name are looked for one noun after another, until there are
  enough, and among the first organisations before the index lists all.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

search = import_module("partnerships.migrations.0005_search")
stages = import_module("partnerships.migrations.0007_search_in_stages")
at_once = import_module("partnerships.migrations.0009_search_at_once")
kept = import_module("partnerships.migrations.0014_public_rows")

RECORDS = search.RECORDS
PUBLIC = {noun: "t.is_public" if noun in kept.ROWS else "true" for noun in search.PUBLIC}
# Nouns whose rows have names and other texts; those with names only need not be asked
# for the names by themselves.
NAMES_AND_TEXTS = ("organisation", "event")
# A table with many names: the first pages are those that say whether a word is common,
# and in the next ones there are then enough.
READ = "agreement"
PAGES, MORE_PAGES, OFTEN = 10, 1000, 3
# So many more organisations are looked at than records are wanted: some have none.
ACTORS = 2


def records(noun, query, most="most"):
    """Some public records of which a name or a text has ``query``."""
    return (
        f"SELECT t.id FROM partnerships_{noun} t"
        f" WHERE t.search @@ {query} AND {PUBLIC[noun]} LIMIT {most}"
    )


def aliased(noun, query):
    if noun not in search.WITH_ALIASES:
        return ""
    return (
        f"UNION (SELECT t.id FROM partnerships_alias a"
        f" JOIN partnerships_{noun} t ON t.id = a.{noun}_id"
        f" WHERE a.search @@ {query} AND {PUBLIC[noun]} LIMIT most)"
    )


def find_actors(named):
    """The organisations whose names have some words, in ``actors``; where these and as
    many were found before, they stay."""
    return f"""
          IF reach IS DISTINCT FROM bound OR acting IS DISTINCT FROM {named} THEN
            reach := bound;
            acting := {named};
            actors := ARRAY({records("organisation", "acting", f"{ACTORS} * bound")});
          END IF;"""


def own(noun):
    """The records that have the words themselves, in ``hits``; ``most`` at least, or all
    of them. Where they are ``most``, the best are among them."""
    asked = f"""
      hits := ARRAY({records(noun, "words")});"""
    named = ""
    if noun == READ:
        some = f"FROM partnerships_{noun} t WHERE t.ctid < '({{}},0)'::tid"
        matches = "ts_match_vq(t.search, words)"
        asked = f"""
      hits := '{{}}';
      IF (SELECT count(*) {some.format(PAGES)} AND {matches}) >= {OFTEN} THEN
        hits := ARRAY(
          SELECT t.id {some.format(MORE_PAGES)} AND {matches} AND {PUBLIC[noun]}
          LIMIT most);
      END IF;
      IF cardinality(hits) < most THEN{asked}
      END IF;"""
    if noun in NAMES_AND_TEXTS:
        named_ones = f"""
      hits := ARRAY({records(noun, "named")});"""
        if noun == "organisation":
            named_ones = f"""
      IF cardinality(clauses) = 1 AND cardinality(nouns) > 1 THEN
        bound := {at_once.MORE} * most;{find_actors("named")}
        hits := actors[1:most];
      ELSE{named_ones}
      END IF;"""
        asked = f"""{named_ones}
      IF cardinality(hits) < most THEN
        hits := ARRAY(SELECT unnest(hits) UNION ({records(noun, "words")}));
      END IF;"""
        named = aliased(noun, "named")
    alone = asked
    if noun in AROUND:
        alone = f"""
    hits := '{{}}';
    IF cardinality(without) = 0 THEN{asked}
    END IF;"""
    return f"""{alone}
    IF cardinality(hits) >= most THEN
      hits := ARRAY(
        SELECT unnest(hits) UNION ({records(noun, "whole")})
        {aliased(noun, "whole")} {named});"""


def fact(tables, key):
    """Something about records that has their words itself, in ``x.search``."""
    return f"{tables} x", f"x.{key}", "words", f"x.{key} IS NOT NULL AND x.is_public"


def takes_part(table, noun, actor, named=None):
    """What an organisation or a group takes part in is found by the name of either, or
    by those that are ``named``, one by one."""
    of = (
        f"SELECT r.* FROM partnerships_{table} r WHERE r.{actor}_id = x.id {{one_by_one}}"
    )
    actors = f"unnest({named}) AS x(id)" if named else f"partnerships_{actor} x"
    return f"{actors} CROSS JOIN LATERAL ({of}) r", f"r.{noun}_id", "named", "r.is_public"


# What stands around the records of a noun, but for the organisations that take part.
AROUND = {
    "organisation": ["alias", "statement"],
    "group": ["alias", "statement"],
    "agreement": ["alias", "statement"],
    "event": ["statement"],
    "person": ["position"],
}
# In which organisations take part, and by which table.
TAKE_PART = {
    "group": "membership",
    "agreement": "party",
    "event": "participation",
    "person": "position",
}
# In which groups do, too.
OF_GROUPS = ("agreement", "event")


def sources(noun, actors=None):
    """Where the words of a public record may stand; ``actors`` are the organisations
    that have them, where these are known."""
    found = [fact(f"partnerships_{noun}", "id")]
    found += [fact(f"partnerships_{table}", f"{noun}_id") for table in AROUND[noun]]
    if noun in TAKE_PART:
        found.append(takes_part(TAKE_PART[noun], noun, "organisation", actors))
    if noun in OF_GROUPS:
        found.append(takes_part(TAKE_PART[noun], noun, "group"))
    return found


def having(noun):
    """The keys of public records that have the words of clause ``i``, some several
    times."""
    parts = []
    for tables, key, query, also in sources(noun, "actors"):
        words = f"clauses{'_named' if query == 'named' else ''}[i]"
        match = "true" if "actors" in tables else f"x.search @@ {words}"
        tables = tables.format(one_by_one="OFFSET 0")
        parts.append(f"SELECT {key} FROM {tables} WHERE {match} AND {also}")
    return "\n            UNION ALL ".join(parts)


def among(noun, of):
    """Which of ``near`` have the words of a clause. The index of words is then out of
    reach, so that those few are looked through, not all."""
    parts = []
    for tables, key, query, also in sources(noun):
        words = f"{of}{'_named' if query == 'named' else ''}[i]"
        parts.append(
            f"SELECT {key} FROM {tables.format(one_by_one='')}"
            f" WHERE ts_match_vq(x.search, {words}) AND {key} = ANY (near) AND {also}"
        )
    return "\n            UNION ALL ".join(parts)


def ids(noun):
    """All public records that have some words, wherever these stand."""
    if noun == "document":
        found = [fact("partnerships_document", "id")]
        found.append(fact("partnerships_passage", "document_id"))
    else:
        found = sources(noun)
    parts = "\n  UNION ".join(
        f"SELECT {key} FROM {tables.format(one_by_one='')}"
        f" WHERE x.search @@ {query} AND {also}"
        for tables, key, query, also in found
    )
    return f"""
CREATE OR REPLACE FUNCTION search_{noun}_ids(
  words tsquery, named tsquery, wide boolean
) RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  {parts}
$$;
"""


def around(noun):
    """Words that may each stand somewhere else around a record, in ``near``."""
    found = "cardinality(those)"
    if noun in TAKE_PART:
        found = f"greatest({found}, cardinality(actors) / {ACTORS})"
    return f"""
      FOREACH bound IN ARRAY ARRAY[
        {at_once.MORE} * most, {at_once.MORE * at_once.AGAIN} * most] LOOP
        FOR i IN 1 .. cardinality(clauses) LOOP{find_actors("clauses_named[i]") if noun in TAKE_PART else ""}
          those := ARRAY({having(noun)} LIMIT bound);
          IF i = 1 OR cardinality(those) < cardinality(near) THEN
            near := those;
            rarest := i;
            is_complete := {found} < bound;
          END IF;
        END LOOP;
        FOR i IN 1 .. cardinality(clauses) LOOP
          IF i <> rarest THEN near := ARRAY({among(noun, "clauses")}); END IF;
        END LOOP;
        FOR i IN 1 .. cardinality(without) LOOP
          near := ARRAY(SELECT unnest(near) EXCEPT ({among(noun, "without")}));
        END LOOP;
        IF cardinality(near) > 0 THEN near := ARRAY(SELECT DISTINCT unnest(near)); END IF;
        is_complete := is_complete OR cardinality(near) >= most;
        EXIT WHEN is_complete;
      END LOOP;"""


# A word by itself: of what it does not stand in, nothing has a rank.
IS_ONE_WORD = "words::text !~ '[&<!]'"


def everything(noun):
    """All records whose words stand anywhere around them; where there is one word, only
    those that have it themselves, and the others are ``related``."""
    return f"""
      has_related := most IS NULL AND {IS_ONE_WORD};
      IF has_related THEN
        hits := ARRAY(
          ({records(noun, "words")}) {aliased(noun, "words")} {aliased(noun, "whole")});
      ELSE{at_once.everything(noun)}
      END IF;"""


def related(noun):
    """What stands around a word, and so has no rank, behind what has one."""
    return f"""
    IF has_related THEN
      near := ARRAY(
        SELECT f.id FROM search_{noun}_ids(words, named, true) AS f(id)
        EXCEPT SELECT unnest(ids) ORDER BY 1);
      ids := ids || near;
      tiers := tiers || array_fill(3, ARRAY[cardinality(near)]);
    END IF;"""


# The rows of the first that were found are asked for together.
SHOW = """
      shown_nouns := shown_nouns || array_fill(noun, ARRAY[cardinality(ids[1:showing])]);
      shown_ids := shown_ids || ids[1:showing];"""


def of_records(noun):
    looked = own(noun)
    if noun in AROUND:
        looked += f"""
    ELSE{around(noun)}
      IF cardinality(near) > 0 THEN
        hits := ARRAY(SELECT unnest(hits) UNION SELECT unnest(near));
      END IF;"""
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
  IF '{noun}' = ANY (nouns) THEN
    has_related := false;{looked}
    ids := '{{}}';
    tiers := '{{}}';
    IF cardinality(hits) > 0 THEN
      SELECT coalesce(array_agg(found.id), '{{}}'), coalesce(array_agg(found.tier), '{{}}')
      INTO ids, tiers FROM (
        SELECT t.id,
          CASE WHEN {search.known_as(noun, "whole")} THEN 0
            WHEN {search.known_as(noun, "named")} THEN 1
            WHEN t.search @@ words THEN 2 ELSE 3 END AS tier
        FROM partnerships_{noun} t WHERE t.id = ANY (hits) AND {PUBLIC[noun]}
        ORDER BY tier, ts_rank(t.search, words) DESC, t.id LIMIT most) AS found;
    END IF;{related(noun) if noun in search.RELATED else ""}
    IF cardinality(ids) > 0 THEN
      noun := '{noun}';
      RETURN NEXT;{SHOW}
    END IF;
    IF cardinality(ids) < enough THEN few := array_append(few, '{noun}'); END IF;
  END IF;"""


def passages(some):
    return f"""ARRAY(
        SELECT found.id FROM (
          SELECT t.id, ts_rank(t.search, words) AS rank FROM {some}
          WHERE {{}}t.is_public LIMIT most) AS found
        ORDER BY found.rank DESC, found.id)"""


def of_family(noun):
    """Records that have words of a family in names or texts of their own; no more of
    them are looked at than are wanted."""
    matches = "{0}.search @@ beginnings AND ts_match_vq({0}.search, family)"
    parts = f"""SELECT t.id FROM partnerships_{noun} t
      WHERE {matches.format("t")} AND {PUBLIC[noun]}"""
    if noun in search.WITH_ALIASES:
        parts += f"""
      UNION ALL SELECT DISTINCT t.id FROM partnerships_alias a
      JOIN partnerships_{noun} t ON t.id = a.{noun}_id
      WHERE {matches.format("a")} AND NOT ts_match_vq(t.search, family)
        AND {PUBLIC[noun]}"""
    return f"""
      SELECT '{noun}', found.id FROM (
      {parts} LIMIT most) AS found WHERE '{noun}' = ANY (few)"""


PASSAGES = f"""
  IF 'passage' = ANY (nouns) THEN
    ids := '{{}}';
    IF (SELECT count(*) FROM {at_once.newest(at_once.FEW)} WHERE t.search @@ words)
      >= {at_once.OFTEN} THEN
      ids := {passages(at_once.newest(stages.NEWEST)).format("t.search @@ words AND ")};
    END IF;
    IF most IS NULL OR cardinality(ids) < most THEN
      -- OFFSET 0: the passages are found by the index first, whatever follows.
      ids := {
    passages(
        "(SELECT p.* FROM partnerships_passage p WHERE p.search @@ words OFFSET 0) AS t"
    ).format("")
};
    END IF;
    IF cardinality(ids) > 0 THEN
      noun := 'passage';
      tiers := array_fill(2, ARRAY[cardinality(ids)]);
      RETURN NEXT;{SHOW}
    END IF;
    IF cardinality(ids) < enough THEN
      FOR ids IN SELECT h.ids FROM search_found(
        '{{passage}}', family, NULL, NULL, '{{}}', '{{}}', '{{}}', '{{}}', most,
        NULL, NULL, NULL, 0) AS h
      LOOP
        noun := 'passage';
        tiers := array_fill(4, ARRAY[cardinality(ids)]);
        RETURN NEXT;{SHOW}
      END LOOP;
    END IF;
  END IF;
  IF cardinality(few) > 0 THEN
    FOR noun, ids, tiers IN SELECT f.noun, array_agg(f.id ORDER BY f.id), array_agg(4)
      FROM ({" UNION ALL ".join(map(of_family, RECORDS))}) AS f(noun, id) GROUP BY f.noun
    LOOP
      RETURN NEXT;{SHOW}
    END LOOP;
  END IF;
  IF cardinality(shown_ids) > 0 THEN
    RETURN QUERY SELECT r.noun, NULL::bigint[], NULL::integer[], r.shown, r.of_document
    FROM search_rows(shown_nouns, shown_ids) AS r;
  END IF;"""

HITS = f"""
CREATE FUNCTION search_found(
  nouns text[], words tsquery, named tsquery, whole tsquery,
  clauses tsquery[], clauses_named tsquery[], without tsquery[], without_named tsquery[],
  most integer, beginnings tsquery, family tsquery, enough integer, showing integer
) RETURNS TABLE (noun text, ids bigint[], tiers integer[], shown json, of_document json)
{at_once.SETTINGS} AS $$
#variable_conflict use_column
DECLARE
  hits bigint[];
  near bigint[];
  those bigint[];
  actors bigint[];
  acting tsquery;
  reach integer;
  bound integer;
  rarest integer;
  is_complete boolean;
  has_related boolean;
  few text[] := '{{}}';
  shown_nouns text[] := '{{}}';
  shown_ids bigint[] := '{{}}';
BEGIN{"".join(map(of_records, RECORDS))}{PASSAGES}
END $$;
"""

# Of these, the index lists too many for a common beginning: of a name, or of any word.
MANY = {
    "whole": (),
    "beginning": stages.MANY,
    "words": ("organisation", *stages.MANY),
}
# Some that are looked at before: the newest, but the organisations known longest.
SOME = {
    "organisation": "id LIMIT 100",
    **dict.fromkeys(stages.MANY, f"id DESC LIMIT {at_once.NEWEST}"),
}


def proposals(noun, query, but):
    """Some records with a name like ``query``, those of the fewest words first."""
    shown = f"{at_once.columns(noun)}, length(t.search) AS words"
    where = f"WHERE t.search @@ {query}{but} AND {PUBLIC[noun]}"
    ordered = (
        f"SELECT {at_once.columns(noun)} FROM {{}} ORDER BY t.words, t.id LIMIT most"
    )
    some = f"(SELECT {shown} FROM partnerships_{noun} t {where}{{}} LIMIT 50) AS t"
    first, parts = "", [ordered.format(some.format(""))]
    if noun in MANY[query]:
        few = f"few_{noun}"
        first = f"""{few} AS MATERIALIZED (
    SELECT {shown} FROM (
      SELECT * FROM partnerships_{noun} ORDER BY {SOME[noun]}) AS t
    {where})"""
        are_enough = f"(SELECT count(*) FROM {few}) >= most"
        parts = [
            ordered.format(f"{few} AS t WHERE {are_enough}"),
            ordered.format(some.format(f" AND NOT {are_enough}")),
        ]
    if noun in search.WITH_ALIASES:
        parts.append(f"""SELECT DISTINCT {at_once.columns(noun)} FROM partnerships_alias a
      JOIN partnerships_{noun} t ON t.id = a.{noun}_id
      WHERE a.search @@ {query} AND NOT t.search @@ {query} AND {PUBLIC[noun]}
      LIMIT most""")
    return first, [f"(SELECT '{noun}', to_json(t) FROM ({part}) AS t)" for part in parts]


def stage(query, but, nouns):
    """What is asked of some nouns in one statement, one part after the other."""
    asked = [proposals(noun, query, but) for noun in nouns]
    firsts = [first for first, _parts in asked if first]
    parts = " UNION ALL ".join(part for _first, parts in asked for part in parts)
    return f"""
  RETURN QUERY {"WITH " * bool(firsts)}{", ".join(firsts)}
  SELECT * FROM ({parts}) AS found LIMIT most - total;
  GET DIAGNOSTICS more = ROW_COUNT;
  total := total + more;
  IF total >= most THEN RETURN; END IF;"""


def every_stage():
    """Few names are typed whole, or begin like what is typed; that is asked of all nouns
    at once. Of words, there soon are enough."""
    whole, beginning, words = stages.STAGES
    return f"""
  IF {at_once.ANY_WHOLE} THEN{stage(*whole, search.NAMED)}
  END IF;{stage(*beginning, search.NAMED)}""" + "".join(
        stage(*words, [noun]) for noun in search.NAMED
    )


SUGGEST = f"""
CREATE OR REPLACE FUNCTION search_suggest(name text, words tsquery, most integer)
RETURNS TABLE (noun text, shown json)
{at_once.SETTINGS} AS $$
#variable_conflict use_column
DECLARE
  -- No quotation marks are left in what search_whole makes of a name.
  whole tsquery := quote_literal(search_whole(name));
  beginning tsquery := quote_literal(search_whole(name)) || ':*';
  total integer := 0;
  more integer;
BEGIN{every_stage()}
END $$;
"""


# What results show of a record: its names, where it is, and the texts it was found by;
# in the order in which the model has them.
SHOWN = {
    "organisation": ("slug", "name", "acronym", "kind", "seat"),
    "agreement": ("slug", "title", "acronym", "kind"),
    "group": ("slug", "name", "acronym", "kind"),
    "event": ("slug", "title", "kind", "place"),
    "person": ("slug", "name"),
    "framework": ("slug", "name", "acronym"),
    "goal": ("code", "title"),
    "target": ("code", "label"),
    "objective": ("code", "label"),
    "keyfigure": ("slug", "value", "qualifier", "unit", "population"),
    "document": ("slug", "title", "kind", "place"),
    "passage": ("document_id", "number", "text"),
}
TRANSLATED = ("name", "title", "label", "acronym", "seat", "place", "unit", "population")


def shown(noun):
    """The columns of a noun that results show."""
    texts = [
        text
        for column in SHOWN[noun]
        for text in (
            [f"{column}_{c}" for c in search.LANGUAGES]
            if column in TRANSLATED and noun != "person"
            else [column]
        )
    ]
    return ", ".join(f"t.{column}" for column in ("id", *texts))


# A passage comes with its document: what its address and its title need.
OF_DOCUMENT = """(
    SELECT to_json(d) FROM (
      SELECT t.id, t.slug, t.title_fr, t.title_en, t.title_es, t.language
      FROM partnerships_document t WHERE t.id = r.document_id) AS d)"""


def rows(noun):
    document = OF_DOCUMENT if noun == "passage" else "NULL::json"
    return f"""
  IF '{noun}' = ANY (nouns) THEN
    RETURN QUERY SELECT '{noun}', to_json(r), {document} FROM (
      SELECT {shown(noun)} FROM partnerships_{noun} t WHERE {PUBLIC[noun]} AND t.id = ANY (
        ARRAY(SELECT a.id FROM unnest(nouns, ids) AS a(noun, id) WHERE a.noun = '{noun}')
      )) AS r;
  END IF;"""


ROWS = f"""
CREATE FUNCTION search_rows(nouns text[], ids bigint[])
RETURNS TABLE (noun text, shown json, of_document json)
{at_once.SETTINGS} AS $$
#variable_conflict use_column
BEGIN{"".join(map(rows, SHOWN))}
END $$;
"""

IDS = "".join(map(ids, search.RELATED))
OLD_IDS = "".join(
    f"CREATE OR REPLACE FUNCTION{search.functions(noun).split('CREATE FUNCTION')[1]}"
    for noun in search.RELATED
)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0018_quicker_names")]
    operations = [
        migrations.AlterField(
            "party",
            "organisation",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parties",
                to="partnerships.organisation",
            ),
        ),
        migrations.AddIndex(
            "party",
            models.Index(
                fields=["organisation"],
                include=["agreement", "is_public"],
                name="party_of_organisation",
            ),
        ),
        migrations.RunSQL(
            IDS + HITS + SUGGEST + ROWS,
            f"DROP FUNCTION search_found, search_rows;{OLD_IDS}{at_once.SUGGEST}",
        ),
    ]
