"""Does a questionnaire become a rule file, and a file that is none a sentence?"""

import json
from datetime import date

from typer.testing import CliRunner

from hearthline import rulebook
from hearthline.entrypoints.cli.main import app

FORM = {
    "resourceType": "Questionnaire",
    "url": "https://cedar.example/Questionnaire/oxygen",
    "version": "3",
    "item": [{"linkId": "7", "type": "decimal", "text": "Weight in pounds", "required": True}],
}


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["rules", *arguments])
    return done.exit_code, done.output


def test_a_questionnaire_is_written_as_a_rule_file_that_can_be_read(tmp_path):
    source, pack = tmp_path / "form.json", tmp_path / "pack.yaml"
    source.write_text(json.dumps(FORM))
    options = (
        "--on",
        "2026-01-01",
        "--read-on",
        "2026-01-05",
        "--payer",
        "CEDAR",
        "--code",
        "E1390",
        "--into",
        str(pack),
        "--json",
    )
    code, said = run("import-questionnaire", str(source), *options)
    assert code == 0, said
    assert [one["field"] for one in json.loads(said)["rules"]] == ["q_oxygen_7"]
    assert rulebook.soundness_of(rulebook.read_with(pack), "hub.completeness.q_oxygen_7") == []


def test_a_file_that_is_no_questionnaire_is_refused_with_a_sentence(tmp_path):
    for text in ("{", "[]", '{"resourceType": "Patient"}'):
        source = tmp_path / "form.json"
        source.write_text(text)
        code, said = run("import-questionnaire", str(source), "--on", "2026-01-01", "--read-on", "2026-01-05")
        assert code == 2, said


def test_a_pack_that_cannot_be_read_is_refused_before_the_database_is_asked(tmp_path):
    pack = tmp_path / "pack.yaml"
    pack.write_text("- id: Not an id\n")
    code, said = run("simulate", "--pack", str(pack))
    assert code == 2, said


LIST = """Required Face-to-Face Encounter and Written Order Prior to Delivery List,,
HCPCS,Description,Effective Date
E1390,Words that belong to somebody else,4/13/2026
K0823,,2022-04-13
E0260,A bed,2024-08-12
E9999,Not yet,2027-01-01
"""


def test_the_payers_own_list_replaces_the_shipped_one_from_its_day_on(tmp_path):
    source, pack = tmp_path / "list.csv", tmp_path / "pack.yaml"
    source.write_text(LIST)
    options = ("--rule", "orders.f2f_wopd", "--on", "2026-04-13", "--read-on", "2026-04-20", "--into", str(pack), "--json")
    code, said = run("import-list", str(source), *options)
    assert code == 0, said
    assert json.loads(said) == {"file": str(pack), "rule": "orders.f2f_wopd", "codes": 3, "joined": ["E0260"]}
    book = rulebook.read_with(pack)
    now, before = (book.rule_on("orders.f2f_wopd", date.fromisoformat(day)) for day in ("2026-04-13", "2026-04-12"))
    assert (now.values["codes"], now.surety()) == (["E0260", "E1390", "K0823"], "verified at the source on 2026-04-20")
    assert before.values == rulebook.rule_on("orders.f2f_wopd", date(2026, 4, 12)).values
    assert "somebody else" not in pack.read_text()


def test_the_orders_are_asked_by_the_list_that_was_loaded(tmp_path):
    source, pack = tmp_path / "list.csv", tmp_path / "pack.yaml"
    source.write_text(LIST)
    run(
        "import-list",
        str(source),
        "--rule",
        "orders.f2f_wopd",
        "--on",
        "2026-04-13",
        "--read-on",
        "2026-04-20",
        "--into",
        str(pack),
    )
    bed = {"line_of_business": "MA", "order_date": "2026-05-04", "lines": [{"code": "E0260"}]}
    asked = {
        name: "face_to_face_date" in {one.field for one in rulebook.completeness.missing(bed, on=date(2026, 5, 4), book=book)}
        for name, book in (("shipped", rulebook.shipped()), ("loaded", rulebook.read_with(pack)))
    }
    assert asked == {"shipped": False, "loaded": True}


def test_a_list_is_not_verified_without_the_day_it_was_fetched(tmp_path):
    source = tmp_path / "list.csv"
    source.write_text(LIST)
    code, said = run("import-list", str(source), "--rule", "orders.f2f_wopd", "--on", "2026-04-13", "--read-on", "")
    assert code == 2
    assert "on which day it was fetched" in " ".join(said.replace("│", " ").split())


def test_a_list_that_cannot_be_read_says_what_to_correct(tmp_path):
    source = tmp_path / "list.csv"
    for text, sentence in (
        ("code,from\nE139,2026-04-13\n", "'E139' is no HCPCS code"),
        ("code,from\nE1390,soon\n", "a day of E1390 cannot be read"),
        ("item\nE1390\n", "No column is named HCPCS"),
        ("code\nE1390\nE1390\n", "E1390 is listed twice"),
        ("code,from\nE1390,2027-01-01\n", "No code of the list is in force"),
    ):
        source.write_text(text)
        code, said = run("import-list", str(source), "--rule", "orders.f2f_wopd", "--on", "2026-04-13", "--read-on", "2026-04-20")
        assert code == 2
        assert sentence in " ".join(said.replace("│", " ").split())
    source.write_text("code\nE1390\n")
    code, said = run("import-list", str(source), "--rule", "hub.case.close", "--on", "2026-04-13", "--read-on", "2026-04-20")
    assert code == 2
    assert "names no list of codes" in " ".join(said.replace("│", " ").split())
