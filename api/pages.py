"""What a browser sees: the explorer at `/`, GraphiQL at `/graphql`, and the files that they need.

Nothing comes from another host. Third-party scripts are put into `web/vendor` by `web/install.py`; where they are
missing, the page says how to get them. Neo4j Browser, a page of another origin, may fetch its style and guide.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# GraphiQL's editor writes <style> elements and needs workers and fonts from data URLs; its scripts stay ours alone
IDE_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "font-src 'self'", "font-src 'self' data:; worker-src 'self' blob:"
)
_MISSING = """<!doctype html><meta charset="utf-8"><title>dlkg</title>
<h1>dlkg</h1><p>The graph is served here, but its pages are not installed: run <code>make setup</code>.</p>
<p><a href="/health/ready">health</a> · <a href="/export/jsonl">export</a> · <a href="/schema.graphql">schema</a></p>"""


def web_folder(given: Path | None) -> Path:
    """The folder of the pages: as set, or the one beside the packages."""
    return given or Path(__file__).resolve().parent.parent / "web"


class Pages:
    """The pages in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _page(self, name: str) -> str:
        path = self._folder / name
        return path.read_text(encoding="utf-8") if path.is_file() else _MISSING

    def ide(self) -> bytes:
        """GraphiQL, or the hint how to get it."""
        installed = (self._folder / "vendor" / "graphiql.js").is_file()
        return self._page("graphiql.html" if installed else "no-graphiql.html").encode()

    def router(self) -> APIRouter:
        """The routes of the pages and their files."""
        router = APIRouter()

        @router.get("/", include_in_schema=False)
        def explorer() -> Response:
            return HTMLResponse(self._page("index.html"), headers={"content-security-policy": POLICY})

        @router.get("/robots.txt", include_in_schema=False)
        def robots() -> Response:
            return PlainTextResponse("User-agent: *\nDisallow: /graphql\nDisallow: /export\n")

        @router.get("/neo4j/{name}", include_in_schema=False)
        def look(name: str) -> Response:
            path = self._folder.parent / "docs" / "neo4j" / name
            if name not in {"style.grass", "guide.html"} or not path.is_file():
                return PlainTextResponse("There is no such file.", 404)
            return PlainTextResponse(path.read_text(encoding="utf-8"), headers={"access-control-allow-origin": "*"})

        for name in ("static", "vendor"):
            if (self._folder / name).is_dir():
                router.mount(f"/{name}", StaticFiles(directory=self._folder / name), name=name)
        return router
