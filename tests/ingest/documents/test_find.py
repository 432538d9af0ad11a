"""Which files are documents, and how they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.documents import STANDARD_INPUT, find_documents


def make(folder: Path, *names: str) -> None:
    """Empty files below `folder`."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text", encoding="utf-8")


def test_find_names_documents_after_their_path(tmp_path: Path) -> None:
    """Ids are relative to the folder that was named, with forward slashes, in order."""
    make(tmp_path, "b.md", "a/deep/one.txt", "README", "photo.jpg", "data.csv")
    found, problems = find_documents([tmp_path])

    assert [name for _, name in found] == ["README", "a/deep/one.txt", "b.md"]
    assert not problems


def test_find_leaves_out_hidden_files(tmp_path: Path) -> None:
    """Nothing of .git, and no dot files."""
    make(tmp_path, ".git/notes.md", ".hidden.md", "seen.md")

    assert [name for _, name in find_documents([tmp_path])[0]] == ["seen.md"]


def test_find_survives_links_in_a_circle(tmp_path: Path) -> None:
    """A link to a folder around it is not followed; a link to another folder is."""
    make(tmp_path, "docs/a.md", "other/b.md")
    (tmp_path / "docs" / "up").symlink_to(tmp_path)
    (tmp_path / "docs" / "beside").symlink_to(tmp_path / "other")

    found, problems = find_documents([tmp_path / "docs"])

    assert [name for _, name in found] == ["a.md", "beside/b.md"]
    assert not problems


def test_find_reports_what_is_missing_and_keeps_the_rest(tmp_path: Path) -> None:
    """A missing file and a folder without documents are named; the good file is found."""
    make(tmp_path, "good.md")
    (tmp_path / "empty").mkdir()
    found, problems = find_documents([tmp_path / "good.md", tmp_path / "none.md", tmp_path / "empty"])

    assert [name for _, name in found] == ["good.md"]
    assert ["none.md" in str(problems[0]), "empty" in str(problems[1])] == [True, True]


def test_find_refuses_one_name_for_two_documents(tmp_path: Path) -> None:
    """Evidence must point at one document: the second is a problem, the first stays."""
    make(tmp_path, "x/same.md", "y/same.md")
    found, problems = find_documents([tmp_path / "x", tmp_path / "y"])

    assert [tmp_path / "x" / "same.md"] == [path for path, _ in found]
    assert "same.md" in str(problems[0])


def test_find_takes_a_file_once(tmp_path: Path) -> None:
    """A file that is reached twice under one name is one document."""
    make(tmp_path, "a.md")

    assert len(find_documents([tmp_path, tmp_path / "a.md"])[0]) == 1


def test_find_passes_standard_input_on() -> None:
    """ "-" stands for what is piped in."""
    assert find_documents(["-"]) == ([(Path("-"), STANDARD_INPUT)], [])


def test_find_keeps_a_relative_path_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file named by a relative path is called so."""
    make(tmp_path, "notes/a.md")
    monkeypatch.chdir(tmp_path)

    assert [(Path("notes/a.md"), "notes/a.md")] == find_documents(["notes/a.md"])[0]
