"""What every server here serves: the files and labels of its page, and a session in exchange for a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feasibility.language.texts import LANGUAGES
from feasibility.serving.bodies import json_answer
from feasibility.serving.guard import Access, Refused, refusal, role_in, session_for
from feasibility.serving.keys import seat_of
from feasibility.serving.page_texts import SHARED, labels_in

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
"""Kinds of files of which a page consists."""
PAGE = "index.html"


@dataclass(frozen=True)
class Site:
    """A page, who may see it, and what its server says where it refuses."""

    package: str
    """Its files and its labels are in the folder `page` of this package."""
    door: Access
    refused: Refused


def page_routes(site: Site) -> list[Route]:
    """The routes of the page itself."""
    files = page_files(site.package)

    def file(name: str) -> Response:
        if name not in files:
            return refusal(site.refused.not_there(), 404)
        return Response(files[name], media_type=TYPES[Path(name).suffix])

    async def index(_: Request) -> Response:
        return file(PAGE)

    async def page(request: Request) -> Response:
        return file(request.path_params["name"])

    async def texts(request: Request) -> Response:
        """The labels of the page, with their placeholders in braces."""
        lang, _, ending = request.path_params["name"].partition(".")
        if lang not in LANGUAGES or ending != "json":
            return refusal(site.refused.not_there(), 404)
        return json_answer(dict(labels_in(site.package, lang)))

    async def session(request: Request) -> Response:
        """Exchange a key for a session, which the browser keeps."""
        return await session_for(request, site.door, site.refused)

    async def seat(request: Request) -> Response:
        """The seat (role) of a browser that already has a session; the tab keeps it."""
        role = role_in(site.door, request)
        if role is None:
            return refusal(site.refused.no_session(), 403)
        return json_answer({"seat": seat_of(site.door.keys[role])})

    return [
        Route("/", index),
        Route("/session", session, methods=["POST"]),
        Route("/session", seat, methods=["GET"]),
        Route("/page/{name:path}", page),
        Route("/texts/{name:path}", texts),
    ]


def page_files(package: str) -> Mapping[str, bytes]:
    """The files in the folder `page`, by name: those that all pages share, and over them the package's own.

    Nothing else is ever read from the disk for a name that a browser gives.
    """
    found: dict[str, bytes] = {}
    for each in (SHARED, package):
        folder = resources.files(each).joinpath("page")
        names = [file for file in folder.iterdir() if Path(file.name).suffix in TYPES]
        found |= {file.name: file.read_bytes() for file in names}
    return found
