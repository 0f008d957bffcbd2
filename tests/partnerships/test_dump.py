"""The dump of the whole: made once here, read back by the tools that others read with."""

import gzip
import hashlib
import json
import shutil
import sqlite3
import warnings
import zipfile
from contextlib import closing
from types import SimpleNamespace

import pandas
import pytest
from django.core.management import CommandError, call_command
from frictionless import Package, system
from rdflib import Graph, Literal, URIRef

from partnerships import dump
from partnerships.exports import TABLES
from partnerships.exports.fields import named, permalink
from partnerships.models import ContentVersion, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(tmp_path_factory, django_db_setup, django_db_blocker):
    """The dump: ``.folder``, and what ``datapackage.json`` says of its files."""
    folder = tmp_path_factory.mktemp("dump")
    with django_db_blocker.unblock():
        names = dump.write(folder)
    package = json.loads((folder / "datapackage.json").read_text())
    files = [r for r in package["resources"] if "innerpath" not in r]
    return SimpleNamespace(
        folder=folder,
        names=names,
        package=package,
        files=files,
        paths={file["name"]: folder / file["path"] for file in files},
    )


@pytest.fixture
def offering(settings, made, public_site):
    settings.DUMP_ROOT = str(made.folder)


def keys_of(table):
    key = "code" if table.name == "facts" else "slug"
    return sorted(table.published().values_list(key, flat=True))


def test_package_names_every_file_with_its_checksum(made):
    assert made.names == sorted(path.name for path in made.folder.iterdir())
    described = {resource["path"] for resource in made.package["resources"]}
    assert {*described, "datapackage.json", "SHA256SUMS"} == set(made.names)
    sums = dict(
        reversed(line.split("  "))
        for line in (made.folder / "SHA256SUMS").read_text().splitlines()
    )
    for resource in made.files:
        content = (made.folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert sums[resource["path"]] == hashlib.sha256(content).hexdigest()
        assert resource["hash"] == f"sha256:{sums[resource['path']]}"
    assert made.package["content_version"] == ContentVersion.objects.number()
    assert made.package["version"] in made.paths["sqlite"].name


def validated(folder):
    """How many files and tables the Data Package of a folder has, all of them valid."""
    with system.use_context(trusted=True), warnings.catch_warnings():
        # frictionless leaves archives open.
        warnings.simplefilter("ignore", ResourceWarning)
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "fieldName", "note"])[:9]
    return report.stats["tasks"]


def test_packages_and_all_that_they_hold_are_valid(made, tmp_path):
    with zipfile.ZipFile(made.paths["csv-zip"]) as archive:
        archive.extractall(tmp_path)
    assert validated(tmp_path) == len(TABLES)
    assert validated(made.folder) == len(made.files) + len(TABLES)


def test_package_tells_a_cell_that_is_not_what_it_says(made, tmp_path):
    """The rows are read, not only the files' checksums compared."""
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    archive = tmp_path / made.paths["csv-zip"].name
    with zipfile.ZipFile(archive, "a") as zipped, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        zipped.writestr("figures.csv", zipped.read("figures.csv").replace(b",164", b",x"))
    with pytest.raises(AssertionError, match="type-error.*value"):
        validated(tmp_path)


def test_pandas_and_sqlite_read_what_the_database_holds(made):
    with (
        zipfile.ZipFile(made.paths["csv-zip"]) as archive,
        closing(sqlite3.connect(made.paths["sqlite"])) as database,
    ):
        for table in TABLES.values():
            with archive.open(f"{table.name}.csv") as file:
                frame = pandas.read_csv(
                    file, encoding="utf-8-sig", dtype=str, keep_default_na=False
                )
            assert list(frame.columns) == table.header
            assert sorted(frame.iloc[:, 0]) == keys_of(table)
            stored = database.execute(f'SELECT * FROM "{table.name}"').fetchall()
            texts = [["" if c is None else str(c) for c in row] for row in stored]
            in_csv = [[c.removeprefix("'") for c in row] for row in frame.to_numpy()]
            assert [[c.removeprefix("'") for c in row] for row in texts] == [
                [{"True": "1", "False": "0"}.get(c, c) for c in row] for row in in_csv
            ]
        iom = Organisation.objects.get(slug="iom")
        query = "SELECT name_fr, name_es FROM organisations WHERE slug = 'iom'"
        assert database.execute(query).fetchone() == (iom.name_fr, iom.name_es)
        assert "é" in iom.name_fr or "ó" in iom.name_es


def test_json_lines_are_what_the_api_answers(made, client, public_site):
    with gzip.open(made.paths["jsonl-gz"], "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    for table in TABLES.values():
        noun = named(table.model()) if table.name != "facts" else "fact"
        key = "code" if table.name == "facts" else "slug"
        lines = {line[key]: line for line in found if line["noun"] == noun}
        assert sorted(lines) == keys_of(table)
        first = keys_of(table)[0]
        assert client.get(f"/api/v1/{table.name}/{first}/").json() == lines[first]


def test_rdflib_reads_every_record_and_fact(made):
    graph = Graph()
    with gzip.open(made.paths["ttl-gz"], "rt", encoding="utf-8") as file:
        graph.parse(file, format="turtle")
    subjects = {str(subject) for subject in graph.subjects()}
    for table in TABLES.values():
        noun = table.model._meta.model_name
        noun = {"keyfigure": "figure", "evidence": "fact"}.get(noun, noun)
        things = {permalink(noun, key) for key in keys_of(table)}
        assert things <= subjects, table.name
    iom = Literal(Organisation.objects.get(slug="iom").name_fr, lang="fr")
    assert URIRef(permalink("organisation", "iom")) in graph.subjects(object=iom)


def test_numbers_are_numbers(made):
    with zipfile.ZipFile(made.paths["csv-zip"]) as archive:
        package = json.loads(archive.read("datapackage.json"))
    types = {
        (resource["name"], field["name"]): field["type"]
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
    }
    assert types["figures", "value"] == "integer"
    assert types["documents", "is_titled"] == "boolean"
    assert types["agreements", "slug"] == "string"


def test_page_offers_the_dump(client, made, offering):
    response = client.get("/en/data/")
    page = response.content.decode()
    for resource in made.files:
        assert f'href="/data/dump/{resource["path"]}"' in page
        assert resource["hash"].removeprefix("sha256:") in page
        answer = client.get(f"/data/dump/{resource['path']}")
        content = b"".join(answer.streaming_content)
        assert content == (made.folder / resource["path"]).read_bytes()
        assert "no-cache" in answer["Cache-Control"]
    sums = b"".join(client.get("/data/dump/SHA256SUMS").streaming_content)
    assert sums == (made.folder / "SHA256SUMS").read_bytes()
    assert client.get("/data/dump/letter").status_code == 404


@pytest.mark.parametrize("root", [None, "/nowhere"])
def test_page_says_that_there_is_no_dump(client, public_site, settings, root):
    settings.DUMP_ROOT = root
    assert "No dump of the whole" in client.get("/en/data/").content.decode()
    assert client.get("/data/dump/datapackage.json").status_code == 404


def test_command_needs_a_folder(settings, tmp_path, monkeypatch, capsys):
    settings.DUMP_ROOT = None
    with pytest.raises(CommandError, match="DUMP_ROOT is not set"):
        call_command("export_dump")
    settings.DUMP_ROOT = str(tmp_path)
    (tmp_path / "letter").write_text("Dear Sir")
    with pytest.raises(CommandError, match="holds other things"):
        call_command("export_dump")
    monkeypatch.setattr(dump, "write", lambda folder: ["a", "b"])
    call_command("export_dump")
    assert capsys.readouterr().out == "a\nb\n"
