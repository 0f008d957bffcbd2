"""The rules that Postgres itself keeps, in raw SQL too.

- The quoted words of an Evidence stand in its passage, letter for letter, as often as
  its ``occurrence`` says, and the passage is neither navigation nor contact details.
  Checked when the transaction ends, from both sides, so that a passage and its
  quotations can change together.
- A record that is renamed, or withdrawn after it was public, leaves its old address in
  ``FormerAddress``; a record that takes the address again ends that.
"""

from django.db import migrations

RECORDS = ["organisation", "group", "agreement", "event", "person", "document"]

QUOTED_WORDS = """
CREATE FUNCTION evidence_words_stand(evidence_id bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  quoted record;
BEGIN
  SELECT e.code, e.words, e.occurrence, p.text, p.kind INTO quoted
  FROM partnerships_evidence e JOIN partnerships_passage p ON p.id = e.passage_id
  WHERE e.id = evidence_id;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF cardinality(string_to_array(quoted.text, quoted.words)) <= quoted.occurrence THEN
    RAISE EXCEPTION 'Evidence %: the passage does not have the words "%"',
      quoted.code, quoted.words
      USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_words_stand';
  END IF;
  IF quoted.kind IN ('navigation', 'contact') THEN
    RAISE EXCEPTION 'Evidence %: navigation and contact details are never cited',
      quoted.code
      USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_words_stand';
  END IF;
END $$;

CREATE FUNCTION evidence_words_stand_of_evidence() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM evidence_words_stand(NEW.id);
  RETURN NULL;
END $$;

CREATE FUNCTION evidence_words_stand_of_passage() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM evidence_words_stand(id)
  FROM partnerships_evidence WHERE passage_id = NEW.id;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER evidence_words_stand
AFTER INSERT OR UPDATE OF passage_id, words, occurrence ON partnerships_evidence
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION evidence_words_stand_of_evidence();

CREATE CONSTRAINT TRIGGER evidence_words_stand
AFTER UPDATE OF text, kind ON partnerships_passage
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION evidence_words_stand_of_passage();
"""

DROP_QUOTED_WORDS = """
DROP TRIGGER evidence_words_stand ON partnerships_evidence;
DROP TRIGGER evidence_words_stand ON partnerships_passage;
DROP FUNCTION evidence_words_stand_of_evidence, evidence_words_stand_of_passage;
DROP FUNCTION evidence_words_stand;
"""

FORMER_ADDRESSES = """
CREATE FUNCTION keep_former_address() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.slug <> NEW.slug THEN
    INSERT INTO partnerships_formeraddress (noun, slug, successor)
    VALUES (TG_ARGV[0], OLD.slug, NEW.slug)
    ON CONFLICT (noun, slug) DO UPDATE SET successor = excluded.successor;
  END IF;
  IF NEW.status = 'withdrawn' AND OLD.status = 'published' THEN
    INSERT INTO partnerships_formeraddress (noun, slug, successor)
    VALUES (TG_ARGV[0], NEW.slug, '')
    ON CONFLICT (noun, slug) DO UPDATE SET successor = '';
  ELSIF NEW.status = 'published' THEN
    DELETE FROM partnerships_formeraddress
    WHERE noun = TG_ARGV[0] AND slug = NEW.slug;
  END IF;
  RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER keep_former_address
AFTER UPDATE OF slug, status ON partnerships_{noun}
FOR EACH ROW EXECUTE FUNCTION keep_former_address('{noun}');
"""
    for noun in RECORDS
)

DROP_FORMER_ADDRESSES = (
    "".join(
        f"DROP TRIGGER keep_former_address ON partnerships_{noun};" for noun in RECORDS
    )
    + "DROP FUNCTION keep_former_address;"
)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0002_nouns")]
    operations = [
        migrations.RunSQL(QUOTED_WORDS, DROP_QUOTED_WORDS),
        migrations.RunSQL(FORMER_ADDRESSES, DROP_FORMER_ADDRESSES),
    ]
