"""The functions that the schema computes with; all of them immutable, so that columns
can be generated from them.

``fold`` makes text comparable: case, accents, ligatures and kinds of apostrophe do not
matter. ``edtf_first`` and ``edtf_last`` give the first and the last day of an EDTF date
(see ``partnerships.dates``), null where it is blank or open, and refuse what is not one.
They name one another with their schema, because a restore runs without a search path.
"""

from django.db import migrations

FOLD = r"""
CREATE FUNCTION fold(t text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT replace(replace(replace(
    lower(regexp_replace(normalize(t, NFKD), '[\u0300-\u036f]', '', 'g')),
    'œ', 'oe'), 'æ', 'ae'), '’', '''')
$$;
"""

EDTF = r"""
CREATE FUNCTION edtf_day(t text, is_last boolean) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  part text[] := regexp_match(t, '^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[?~%]?$');
  first date;
BEGIN
  IF part IS NULL THEN
    RAISE EXCEPTION '"%" is not an EDTF date', t USING ERRCODE = 'check_violation';
  END IF;
  first := make_date(
    part[1]::int,
    coalesce(part[2]::int, CASE WHEN is_last THEN 12 ELSE 1 END),
    coalesce(part[3]::int, 1));
  IF is_last AND part[3] IS NULL THEN
    RETURN (first + interval '1 month' - interval '1 day')::date;
  END IF;
  RETURN first;
END $$;

CREATE FUNCTION edtf_side(t text, is_last boolean) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  side text;
BEGIN
  IF t = '' THEN
    RETURN NULL;
  ELSIF t LIKE '[_%]' THEN
    RETURN (
      SELECT CASE WHEN is_last THEN max(public.edtf_day(d, true)) ELSE min(public.edtf_day(d, false)) END
      FROM unnest(string_to_array(substr(t, 2, length(t) - 2), ',')) AS d);
  ELSIF t ~ '^[^/]+/[^/]+$' AND t <> '../..' THEN
    side := split_part(t, '/', CASE WHEN is_last THEN 2 ELSE 1 END);
    RETURN CASE WHEN side = '..' THEN NULL ELSE public.edtf_day(side, is_last) END;
  END IF;
  RETURN public.edtf_day(t, is_last);
END $$;

CREATE FUNCTION edtf_first(t text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT public.edtf_side(t, false) $$;

CREATE FUNCTION edtf_last(t text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF public.edtf_side(t, false) > public.edtf_side(t, true) THEN
    RAISE EXCEPTION '"%" ends before it begins', t USING ERRCODE = 'check_violation';
  END IF;
  RETURN public.edtf_side(t, true);
END $$;
"""

TARGET_POSITION = """
CREATE FUNCTION target_position(code text) RETURNS smallint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (split_part(code, '.', 1)::int * 200 + CASE
    WHEN split_part(code, '.', 2) ~ '^[0-9]+$' THEN split_part(code, '.', 2)::int
    ELSE 100 + ascii(split_part(code, '.', 2))
  END)::smallint
$$;
"""

DROP = """
DROP FUNCTION edtf_first, edtf_last, edtf_side, edtf_day, target_position, fold;
"""


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.RunSQL(FOLD + EDTF + TARGET_POSITION, DROP)]
