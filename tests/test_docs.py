"""The documentation is true: pictures are drawn from the code, every file that a page links to is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")]


def test_docs_pictures_are_up_to_date() -> None:
    """`python docs/draw.py` draws them anew."""
    assert subprocess.run([sys.executable, ROOT / "docs" / "draw.py", "--check"], check=False).returncode == 0


def test_docs_links_lead_somewhere() -> None:
    """Relative links and pictures exist."""
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []


def test_docs_name_every_command() -> None:
    """README lists the commands that there are."""
    from api.cli.main import COMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [
        name for panel in COMMANDS.values() for name in panel if f"`{name}`" not in text and f"dlkg {name}" not in text
    ]

    assert missing == []
