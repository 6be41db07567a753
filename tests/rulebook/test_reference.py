"""The printed rules are the rules."""

from pathlib import Path

from hearthline import rulebook

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rules"


def texts(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_the_committed_pages_are_current(tmp_path):
    rulebook.reference_pages(tmp_path)
    assert texts(COMMITTED) == texts(tmp_path)


def test_every_rule_is_printed_with_its_citation_and_examples(tmp_path):
    pages = "\n".join(texts(tmp_path).values()) if rulebook.reference_pages(tmp_path) else ""
    for rule in rulebook.rules():
        assert f"`{rule.id}`" in pages
        assert all(" ".join(version.citation.split()) in pages for version in rule.versions)
        assert all(example.name in pages for example in rule.examples)


def test_a_page_of_a_rule_that_is_gone_goes_too_and_twice_is_the_same(tmp_path):
    (tmp_path / "old.md").write_text("gone")
    first = rulebook.reference_pages(tmp_path)
    before = texts(tmp_path)
    assert rulebook.reference_pages(tmp_path) == first
    assert texts(tmp_path) == before
    assert "old.md" not in before


def test_tables_keep_their_columns(tmp_path):
    for path in rulebook.reference_pages(tmp_path):
        width = 0
        for line in path.read_text(encoding="utf-8").splitlines():
            columns = line.replace("\\|", "").count("|") if line.startswith("|") else 0
            assert not width or not columns or columns == width, (path.name, line)
            width = columns
