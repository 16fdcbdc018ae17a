"""Does the command check, write and read question sets, and say plainly what is wrong with a bad file?"""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from fhir.resources.R4B.questionnaire import Questionnaire

from consultations.domain import library
from consultations.domain.paths import length
from consultations.management.commands.question_set import NOT_ALL

HL7 = Path(__file__).resolve().parents[3] / "questionnaires" / "hl7"
SMALL = {"resourceType": "Questionnaire", "status": "draft", "title": "Fünf – 五", "item": [
    {"linkId": "a", "text": "Wie geht es Ihnen? 🙂", "type": "string"}]}  # fmt: skip


def run(*words: str | Path) -> tuple[str, str, int | str]:
    """What it writes, what it complains of, and the exit code; for an error the sentence."""
    out, err = io.StringIO(), io.StringIO()
    code: int | str = 0
    try:
        call_command("question_set", *map(str, words), stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(ended.code or 0)
    except CommandError as trouble:
        code = str(trouble)
    return out.getvalue(), err.getvalue(), code


def written(folder: Path, resource: Any, name: str = "form.json") -> Path:
    path = folder / name
    path.write_bytes(resource if isinstance(resource, bytes) else json.dumps(resource).encode())
    return path


def exported(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("export", slug)[0])
    return found


def test_check_says_that_every_set_is_sound() -> None:
    out, err, code = run("check")

    assert (err, code) == ("", 0)
    assert len(out.splitlines()) == len(library.all())
    assert all("sound; waits for approval of" in line for line in out.splitlines())


def test_check_says_file_and_line_of_each_bad_file_and_goes_on(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text((library.HOME / "travel.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text("slug: bad\nversion: nought\n", encoding="utf-8")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("title: café\n".encode("latin-1"))

    out, err, code = run("check", bad, latin, tmp_path / "none.yaml", "no_such_set", good)

    assert code == "4 of 5 cannot be used."
    assert "bad.yaml:2: 'version'" in err
    assert "latin.yaml: the file is not written in UTF-8" in err
    assert "none.yaml: No such file or directory." in err
    assert "There is no question set no_such_set" in err
    assert out.startswith("travel ")


def test_export_writes_valid_fhir_to_the_file_or_to_standard_output(tmp_path: Path) -> None:
    target = tmp_path / "out.json"

    out, err, code = run("export", "travel")
    quiet, _, _ = run("export", "travel", "--output", target)

    assert (err, code, quiet) == ("", 0, "")
    Questionnaire.model_validate(json.loads(out))
    assert json.loads(target.read_text(encoding="utf-8")) == json.loads(out)


@pytest.mark.parametrize(("words", "said"), [
    (("no_such_set",), "There is no question set no_such_set."),
    (("skin", "--set-version", "99"), "There is no question set skin version 99."),
    (("nowhere.yaml",), "nowhere.yaml: No such file or directory."),
    ((str(library.HOME / "travel.yaml"), "--set-version", "7"), "holds version 1, not 7"),
    (("travel", "--output", "/no/such/folder/x.json"), "x.json: No such file or directory."),
])  # fmt: skip
def test_export_of_what_is_not_there_is_refused(words: tuple[str, ...], said: str) -> None:
    assert said in str(run("export", *words)[2])


def test_an_older_version_is_exported_as_that() -> None:
    assert json.loads(run("export", "skin", "--set-version", "1")[0])["version"] == "1"


def test_import_makes_a_form_that_check_finds_sound_and_says_what_it_lost(tmp_path: Path) -> None:
    target, report = tmp_path / "zika.yaml", tmp_path / "lost.json"
    source = HL7 / "Questionnaire-zika-virus-exposure-assessment.json"

    out, err, code = run("import", source, "--slug", "zika", "--output", target, "--report", report)

    assert (out, code) == ("", NOT_ALL)
    listed = json.loads(report.read_text(encoding="utf-8"))
    assert len(err.splitlines()) == len(listed)
    assert {each["link_id"] for each in listed} == {"", "1", "2", "3", "4", "5", "6"}
    assert "Not carried: 3: a quantity whose unit is left open. The number alone is taken." in err
    assert "Note: 3: no least value is given." in err
    assert run("check", target)[0].startswith("zika 1: ")


def test_import_of_what_is_carried_whole_ends_well_and_keeps_every_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.dumps(SMALL, ensure_ascii=False).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(whole), encoding="latin-1"))

    from_file = run("import", written(tmp_path, b"\xef\xbb\xbf" + whole), "--slug", "five")
    piped = run("import", "-", "--slug", "five")

    assert from_file == piped
    assert piped[1:] == ("", 0)
    assert "Wie geht es Ihnen? 🙂" in piped[0]
    assert yaml.safe_load(piped[0])["title"] == "Fünf – 五"


R5 = SMALL | {"item": [{"linkId": "a", "type": "coding", "answerConstraint": "optionsOnly"}]}
NO_FORM = SMALL | {"item": [{"linkId": "a", "text": "A", "type": "integer", "extension": [
    {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 9},
    {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 2}]}]}  # fmt: skip


@pytest.mark.parametrize(("resource", "said"), [
    (b'{"resourceType": "Quest', "is not JSON: line 1"),
    (b"<Questionnaire/>", "is not JSON: line 1, column 1"),
    ("café".encode("latin-1"), "is not written in UTF-8"),
    (b" " * 6_000_000, "more than 5 MB is not read"),
    ([SMALL], "holds no resource"),
    ({"resourceType": "Bundle", "type": "collection"}, "it is a Bundle"),
    (R5, "This is not FHIR R4"),
    ((HL7 / "Questionnaire-qs1.json").read_bytes(), "has no linkId"),
    (NO_FORM, "This cannot become a form that works"),
])  # fmt: skip
def test_import_of_a_bad_file_is_one_clear_sentence(resource: Any, said: str, tmp_path: Path) -> None:
    target = tmp_path / "out.yaml"

    out, err, code = run("import", written(tmp_path, resource), "--output", target)

    assert said in str(code)
    assert (out, err, target.exists()) == ("", "", False)


def test_import_of_no_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert str(run("import", tmp_path / "none.json")[2]).endswith("none.json: No such file or directory.")
    assert str(run("import", tmp_path)[2]).endswith("Is a directory.")


def test_our_own_export_comes_back_whole_and_what_was_written_into_it_is_listed(tmp_path: Path) -> None:
    ours = exported("travel")
    out, err, code = run("import", written(tmp_path, ours))
    assert (err, code) == ("", 0)
    assert yaml.safe_load(out)["slug"] == "travel"

    page = ours["item"][1]["item"][0]
    page["item"][0]["definition"] = "http://example.org/somewhere"
    _, err, code = run("import", written(tmp_path, ours | {"copyright": "mine"}))
    assert code == NOT_ALL
    assert "Not carried: the questionnaire: copyright is not as it was exported." in err
    assert f"Not carried: {page['item'][0]['linkId']}: definition is not as it was exported." in err

    del ours["version"]
    assert "it is no longer whole" in str(run("import", written(tmp_path, ours))[2])


def test_a_name_that_leads_out_of_the_folder_becomes_a_plain_name(tmp_path: Path) -> None:
    out, _, code = run("import", written(tmp_path, SMALL), "--slug", "../../etc/passwd")

    assert code == 0
    assert yaml.safe_load(out)["slug"] == "etc_passwd"


def test_list_names_every_set() -> None:
    assert [line.split()[0] for line in run("list")[0].splitlines()] == [each.slug for each in library.all()]


def test_lengths_has_a_line_for_each_form_that_was_named() -> None:
    head, line = run("lengths", "travel")[0].splitlines()

    assert head.split() == ["set", "questions", "pages", "shortest", "median", "longest"]
    made = length(library.get("travel"))
    counted = (made.questions, made.pages, made.shortest, made.median, made.longest)
    assert line.split() == ["travel", *(f"{each:g}" for each in counted)]
    assert "no_such_form" in str(run("lengths", "no_such_form")[2])
