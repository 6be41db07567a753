"""Does a questionnaire become a rule file, and a file that is none a sentence?"""

import json

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
    options = ("--on", "2026-01-01", "--payer", "CEDAR", "--code", "E1390", "--into", str(pack), "--json")
    code, said = run("import-questionnaire", str(source), *options)
    assert code == 0, said
    assert [one["field"] for one in json.loads(said)["rules"]] == ["q_oxygen_7"]
    assert rulebook.soundness_of(rulebook.read_with(pack), "hub.completeness.q_oxygen_7") == []


def test_a_file_that_is_no_questionnaire_is_refused_with_a_sentence(tmp_path):
    for text in ("{", "[]", '{"resourceType": "Patient"}'):
        source = tmp_path / "form.json"
        source.write_text(text)
        code, said = run("import-questionnaire", str(source), "--on", "2026-01-01")
        assert code == 2, said


def test_a_pack_that_cannot_be_read_is_refused_before_the_database_is_asked(tmp_path):
    pack = tmp_path / "pack.yaml"
    pack.write_text("- id: Not an id\n")
    code, said = run("simulate", "--pack", str(pack))
    assert code == 2, said
