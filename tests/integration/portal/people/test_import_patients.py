"""The practice's list: whole or not at all, with what is wrong by line."""

from __future__ import annotations

import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.core import nhs_numbers
from portal.core.tenancy import Scope, tenant
from portal.people.models import Membership, Patient
from portal.practices.models import Practice

pytestmark = pytest.mark.django_db

HEAD = "nhs_number,title,first_names,family_name,born_on,sex,address,postcode,email,phone,usual_clinician,needs\n"
ASHA = '943 476 5919,Mrs,Asha,O\'Patel,24/03/1985,F,"1 High St, Leeds",ls12ab,ASHA@example.org,0113 496 0001,,large\n'


def load(tmp_path: Path, text: str | bytes, practice: str = "mill", **options: object) -> str:
    file = tmp_path / "list.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = StringIO()
    call_command("import_patients", str(file), practice=practice, stdout=out, stderr=out, **options)
    return out.getvalue()


def refusal(tmp_path: Path, text: str | bytes) -> str:
    file = tmp_path / "list.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("import_patients", str(file), practice="mill", stdout=out, stderr=out)
    return out.getvalue()


def rows(practice: Practice) -> list[Patient]:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return list(Patient.objects.order_by("family_key", "first_names"))


def test_a_patient_is_loaded_as_the_rest_of_the_house_writes_them(tmp_path: Path, mill: Practice) -> None:
    said = load(tmp_path, HEAD + ASHA)

    (asha,) = rows(mill)
    assert "Loaded 1 new and 0 known patients" in said
    assert (asha.nhs_number, asha.postcode, asha.email) == ("9434765919", "LS1 2AB", "asha@example.org")
    assert (asha.family_key, asha.sex, str(asha.born_on)) == ("opatel", "female", "1985-03-24")
    assert asha.address == "1 High St, Leeds"


def test_loading_twice_brings_up_to_date_and_adds_nobody(tmp_path: Path, mill: Practice) -> None:
    without = ",,Ben,Ng,2001-01-02,m,,LS1 2AB,,,,\n"
    load(tmp_path, HEAD + ASHA + without)
    before = {each.pk for each in rows(mill)}

    said = load(tmp_path, HEAD + ASHA.replace("O'Patel", "Shah") + without.replace("m,,", "m,2 Low St,"))

    after = rows(mill)
    assert "0 new and 2 known" in said
    assert {each.pk for each in after} == before
    assert [(each.family_name, each.family_key, each.address) for each in after] == [
        ("Ng", "ng", "2 Low St"),
        ("Shah", "shah", "1 High St, Leeds"),
    ]


def test_every_error_is_named_by_its_line_and_nothing_is_loaded(tmp_path: Path, mill: Practice) -> None:
    bad = (
        "9434765918,,Ann,Lee,1990-01-01,F,,,,,,\n"  # line 3: check digit
        ",,,Lee,1990-01-01,F,,,,,,\n"  # line 4: no first name
        ",,Ann,Lee,31/02/1990,F,,,,,,\n"  # line 5: no such day
        ",,Ann,Lee,1990-01-01,X,,,,,,\n"  # line 6: sex
        ",,Ann,Lee,1990-01-01,F,,nowhere,,,,\n"  # line 7: postcode
        ",,Ann,Lee,1990-01-01,F,,,at home,,,\n"  # line 8: e-mail
        ",,Ann,Lee,1990-01-01,F,,,,,Dr Nobody,\n"  # line 9: not staff
        "943 476 5919,,Ann,Lee,1990-01-01,F,,,,,,\n"  # line 10: same number as line 2
        ",,Ann,Lee,1990-01-01,F,,,,,,,,extra\n"  # line 11: too many cells
    )

    said = refusal(tmp_path, HEAD + ASHA + bad)

    lines = [line.split(":")[0] for line in said.splitlines() if line.startswith("line ")]
    assert lines == [
        "line 3, nhs_number", "line 4, first_names", "line 5, born_on", "line 6, sex", "line 7, postcode",
        "line 8, email", "line 9, usual_clinician", "line 10, nhs_number", "line 11, line",
    ]  # fmt: skip
    assert "is also on line 2" in said
    assert rows(mill) == []


def test_errors_never_repeat_what_the_file_says_about_somebody(tmp_path: Path, mill: Practice) -> None:
    said = refusal(tmp_path, HEAD + "9434765918,,Secretname,Otherwise,99/99/1990,F,,nowhere,at home,,,\n")

    assert not any(word in said for word in ("9434765918", "Secretname", "Otherwise", "at home"))


def test_the_same_person_twice_without_a_number_is_an_error(tmp_path: Path, mill: Practice) -> None:
    ben = ",,Ben,Ng,2001-01-02,m,,LS1 2AB,,,,\n"

    assert "line 4, line: is the same person as line 2" in refusal(tmp_path, HEAD + ben + ASHA + ben.upper())


def test_somebody_who_got_a_number_since_is_the_same_person(tmp_path: Path, mill: Practice) -> None:
    load(tmp_path, HEAD + ASHA.replace("943 476 5919", ""))
    (before,) = rows(mill)

    load(tmp_path, HEAD + ASHA)

    (after,) = rows(mill)
    assert (after.pk, after.nhs_number) == (before.pk, "9434765919")


def test_two_people_with_one_name_and_two_numbers_stay_two(tmp_path: Path, mill: Practice) -> None:
    load(tmp_path, HEAD + ASHA + ASHA.replace("943 476 5919", numbers(1)[0]))

    assert len(rows(mill)) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "first_names"),
        (HEAD, "has no patients in it"),
        ("first_names,born_on\nA,1990-01-01\n", "family_name"),
        (HEAD.replace("needs", "shoe_size") + ASHA, "shoe_size"),
        ((HEAD + ASHA).replace("Asha", "José").encode("latin-1"), "UTF-8"),
        (HEAD + '9434765919,,"Asha,Patel,1990-01-01\n', "quotation mark"),
    ],
)
def test_a_file_that_is_not_a_list_is_refused_clearly(
    tmp_path: Path, mill: Practice, text: str | bytes, says: str
) -> None:
    assert says in refusal(tmp_path, text)


def test_a_spreadsheet_s_byte_order_mark_does_no_harm(tmp_path: Path, mill: Practice) -> None:
    assert "Loaded 1 new" in load(tmp_path, "\ufeff" + HEAD + ASHA)


def test_check_reads_everything_and_loads_nothing(tmp_path: Path, mill: Practice) -> None:
    assert "Would load 1 new" in load(tmp_path, HEAD + ASHA, check=True)
    assert rows(mill) == []


def test_the_usual_clinician_is_found_by_name(tmp_path: Path, mill: Practice, navigator: Membership) -> None:
    load(tmp_path, HEAD + ASHA.replace(",,large", f",{navigator.display_name.upper()},large"))

    assert rows(mill)[0].usual_clinician_id == navigator.pk


def test_the_other_practice_gets_nobody(tmp_path: Path, mill: Practice, elsewhere: Practice) -> None:
    load(tmp_path, HEAD + ASHA)
    load(tmp_path, HEAD + ASHA, practice="dale")

    assert [len(rows(each)) for each in (mill, elsewhere)] == [1, 1]
    assert rows(mill)[0].pk != rows(elsewhere)[0].pk


def test_a_practice_or_a_file_that_is_not_there_is_said(tmp_path: Path, mill: Practice) -> None:
    with pytest.raises(CommandError, match="no practice called nowhere"):
        load(tmp_path, HEAD + ASHA, practice="nowhere")
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_patients", str(tmp_path / "none.csv"), practice="mill")


def numbers(count: int) -> list[str]:
    found, start = [], 400_000_000
    while len(found) < count:
        start += 1
        found += [n for n in (nhs_numbers.checked(f"{start}{last}") for last in range(10)) if n]
    return found


@pytest.mark.slow
def test_twenty_thousand_patients_in_under_thirty_seconds(tmp_path: Path, mill: Practice) -> None:
    lines = "".join(
        f"{number},Ms,Person{place % 500},Family{place},{1930 + place % 90}-0{1 + place % 9}-1{place % 9},F,"
        f"{place} High Street,LS1 2AB,p{place}@example.org,0113 496 0001,,\n"
        for place, number in enumerate(numbers(20_000))
    )

    began = time.monotonic()
    load(tmp_path, HEAD + lines)
    first = time.monotonic() - began
    load(tmp_path, HEAD + lines.replace("High", "Low"))
    second = time.monotonic() - began - first

    print(f"20,000 patients: new {first:.1f} s, brought up to date {second:.1f} s")  # noqa: T201
    assert len(rows(mill)) == 20_000
    assert max(first, second) < 30
