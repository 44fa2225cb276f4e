"""The server of the workbench: its page, its requests and its files to hand over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from feasibility.errors import FeasibilityError, InputError
from feasibility.language.texts import LANGUAGES, in_languages, text
from feasibility.plain_data import Json
from feasibility.serving.bodies import TooLargeError, json_answer, json_in
from feasibility.serving.guard import (
    Access,
    Refused,
    guarded,
    is_of_own_page,
    refusal,
    role_in,
    sweep,
)
from feasibility.serving.pages import TYPES, Site, page_routes
from feasibility.serving.security import SHEET_POLICY
from feasibility.workbench.forms.mistakes import mistakes_json
from feasibility.workbench.jobs import Jobs, Outcome, Progress, job_json
from feasibility.workbench.server.desk import (
    ROUTES,
    Desk,
    RefusalError,
    Respond,
    answer,
    document_in,
    lang_of,
)

ROLE = "workbench"
"""The one who has the key."""
LONGEST_BODY = 4_000_000
"""Bytes of a request, four times the longest file."""
OWN_SITES = ("same-origin", "none")
"""Where a file or picture may be asked for, as the browser says: on the page itself, or by its address."""
HANDOUTS = "feasibility.workbench.answers.handouts"
"""The module of what is handed over: it loads the drawing library, so only when it is asked for."""
QUESTIONS = "feasibility.workbench.answers.questions"
"""The module of the questions: likewise."""
POINTS = "feasibility.workbench.server.points"
"""The module of the points of a dwelling: it needs an extra, and loads slowly."""
FIRST = "first"
"""In the address of a file that a tab opens: it is told first that the file is being made."""
SHORT_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{then}<title>{words}</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem; }}
p {{ white-space: pre-line; overflow-wrap: anywhere; }}
</style>
</head>
<body><main><p role="status">{words}</p></main></body>
</html>
"""
POINTS_ASKED = ("points", "points_more", "points_into")
"""The requests that it answers."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """What the routes need."""

    desk: Desk
    site: Site
    jobs: Jobs
    lock: asyncio.Lock
    """Held while the open scenarios are read or changed."""


def app_of(desk: Desk, door: Access) -> ASGIApp:
    """The application that a server runs."""
    refused = Refused(
        foreign=lambda: in_languages("workbench_foreign"),
        wrong_key=lambda: in_languages("workbench_wrong_key"),
        no_session=lambda: in_languages("workbench_no_session"),
        not_there=lambda: in_languages("workbench_not_there"),
    )
    served = Served(desk, Site("feasibility.workbench", door, refused), Jobs(), asyncio.Lock())

    @asynccontextmanager
    async def open_workbench(app: Starlette) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(sweep(door.gate))
        yield
        served.jobs.stop_all()
        sweeping.cancel()

    return guarded(Starlette(routes=_routes(served), lifespan=open_workbench), door, refused)


def _routes(served: Served) -> list[BaseRoute]:
    return [
        *page_routes(served.site),
        Route("/api/answer", partial(_ask, served), methods=["POST"]),
        Route("/api/job", partial(_job, served), methods=["POST"]),
        Route("/api/stop", partial(_stop, served), methods=["POST"]),
        Route("/api/{name:path}", partial(_api, served), methods=["POST"]),
        Route("/picture/{job}/{name}", partial(_picture, served)),
        Route("/handout/{document}/{name}", partial(_handout, served)),
        Route("/{name:path}", _nothing),
    ]


async def _nothing(request: Request) -> Response:
    return _said("workbench_not_there", 404)


def _said(key: str, status: int, **values: object) -> Response:
    return refusal(in_languages(key, **values), status)


# ---------------------------------------------------------------------------------------- the requests


async def _api(served: Served, request: Request) -> Response:
    """A request of the page, with its data as JSON."""
    name = request.path_params["name"]
    data = await _data(served, request, known=name in ROUTES or name in POINTS_ASKED)
    if isinstance(data, Response):
        return data
    if name in ROUTES:
        return await _answered(served, ROUTES[name], data)
    try:
        points = await asyncio.to_thread(import_module, POINTS)
    except ImportError:
        return json_answer({"missing": in_languages("workbench_points_missing")})
    return await _answered(served, points.ROUTES[name], data)


async def _data(served: Served, request: Request, *, known: bool = True) -> Json | Response:
    """The data of a request that may be answered; else the refusal."""
    refused = _refused(served, request)
    if refused is not None:
        return refused
    if not known:
        return _said("workbench_not_there", 404)
    try:
        data = await json_in(request, LONGEST_BODY)
    except TooLargeError:
        return _said("workbench_too_large", 413, most=LONGEST_BODY // 1_000_000)
    return _said("workbench_not_understood", 400) if data is None else data


def _refused(served: Served, request: Request) -> Response | None:
    """The refusal of a request from another page, or without a session; None where it may be answered."""
    if not is_of_own_page(request, served.site.door):
        return _said("workbench_foreign", 403)
    if role_in(served.site.door, request) is None:
        return _said("workbench_no_session", 403)
    return None


def _refused_file(served: Served, request: Request) -> Response | None:
    """The refusal of a file or picture: browsers give the cookies of a machine to pages of all its ports."""
    if request.headers.get("sec-fetch-site", OWN_SITES[0]) not in OWN_SITES:
        return _said("workbench_foreign", 403)
    return _said("workbench_no_session", 403) if role_in(served.site.door, request) is None else None


async def _answered(served: Served, respond: Respond, data: Json) -> Response:
    async with served.lock:
        try:
            status, found = await asyncio.to_thread(answer, served.desk, respond, data)
            return json_answer(found, status)
        except RecursionError:  # parts within parts within parts
            return _said("workbench_not_understood", 400)
        except FeasibilityError as error:
            return json_answer({"reason": {each: error.in_language(each) for each in LANGUAGES}}, 422)
        except Exception:  # logged, and answered with 500: one request must not end the workbench
            logger.exception("a request could not be answered")
            return _said("workbench_failed", 500)


# --------------------------------------------------------------------------------------- long answers


async def _ask(served: Served, request: Request) -> Response:
    """Begin to answer a question about a scenario as it is now."""
    data = await _data(served, request)
    if isinstance(data, Response):
        return data
    try:
        document, lang = document_in(served.desk, data), lang_of(data)
    except RefusalError as error:
        return json_answer(error.data, error.status)
    questions = await asyncio.to_thread(import_module, QUESTIONS)
    question, options, scenario = data.get("question"), data.get("options", {}), document.reading.scenario
    if not isinstance(options, dict) or not isinstance(question, str) or question not in questions.QUESTIONS:
        return _said("workbench_not_understood", 400)
    if document.mistakes or scenario is None:
        return _said("workbench_mistakes", 409)
    if served.jobs.are_full:
        return _said("workbench_busy", 429)

    def work(job: str, progress: Progress) -> Outcome:
        before = document.before.scenario
        asked = questions.AskedQuestion(scenario, options, lang, progress, before, served.desk.scenario_of)
        found: Outcome = questions.answered(question, asked, job)
        return found

    return json_answer({"job": served.jobs.begin(work), "revision": document.revision})


async def _job(served: Served, request: Request) -> Response:
    """How far a job is, and what it led to."""
    data = await _data(served, request)
    if isinstance(data, Response):
        return data
    job = served.jobs.get(str(data.get("job")))
    return _said("workbench_not_there", 404) if job is None else json_answer(job_json(job))


async def _stop(served: Served, request: Request) -> Response:
    data = await _data(served, request)
    if isinstance(data, Response):
        return data
    there = served.jobs.stop(str(data.get("job")))
    return json_answer({}) if there else _said("workbench_not_there", 404)


async def _picture(served: Served, request: Request) -> Response:
    """A picture of an answer."""
    refused = _refused_file(served, request)
    if refused is not None:
        return refused
    job = served.jobs.get(request.path_params["job"])
    pictures = job.outcome.pictures if job is not None and job.outcome is not None else {}
    svg = pictures.get(request.path_params["name"])
    if svg is None:
        return _said("workbench_not_there", 404)
    return Response(svg, media_type="image/svg+xml", headers={"content-security-policy": SHEET_POLICY})


def _being_made(request: Request, lang: str) -> Response:
    """A page that says that a file is being made, and stands until it is."""
    address = request.url.remove_query_params(FIRST)
    to = escape(f"{address.path}?{address.query}")
    then = f'<meta http-equiv="refresh" content="0; url={to}">\n'
    return _short_page(text("workbench_being_made", lang), lang, 200, then)


def _short_page(said: str, lang: str, status: int, then: str = "") -> Response:
    """A page of its own that says one thing; `then` stands in its head."""
    page = SHORT_PAGE.format(lang=lang, words=escape(said), then=then)
    headers = {"content-security-policy": SHEET_POLICY}
    return Response(page, status, media_type=TYPES[".html"], headers=headers)


def _not_made(name: str, lang: str, reason: Mapping[str, str], status: int) -> Response:
    """Why a file is not made: a file that opens in a tab says so in that tab."""
    in_tab = name.endswith(".html")
    return _short_page(reason[lang], lang, status) if in_tab else refusal(reason, status)


async def _handout(served: Served, request: Request) -> Response:
    """A file to hand over, of the scenario as it is now."""
    refused = _refused_file(served, request)
    if refused is not None:
        return refused
    document = served.desk.documents.get(request.path_params["document"])
    lang, name = request.query_params.get("lang", "en"), request.path_params["name"]
    if FIRST in request.query_params and document is not None and lang in LANGUAGES:
        return _being_made(request, lang)
    handouts = await asyncio.to_thread(import_module, HANDOUTS)
    if document is None or lang not in LANGUAGES or name not in handouts.TYPES:
        return _said("workbench_not_there", 404)
    scenario = document.reading.scenario
    if document.mistakes or scenario is None:
        return _not_made(name, lang, in_languages("workbench_mistakes"), 409)
    try:
        data = await asyncio.to_thread(handouts.handout, name, scenario, document.text, lang)
    except handouts.NoPdfError:
        return _said("workbench_needs_pdf", 409)
    except InputError as error:
        found = [each["message"] for each in mistakes_json(error.mistakes, scenario.raw)]
        reason = {each: "\n".join(message[each] for message in found) for each in LANGUAGES}
        return _not_made(name, lang, reason, 422)
    except Exception:  # logged, and answered with 500
        logger.exception("a file could not be made")
        return _not_made(name, lang, in_languages("workbench_failed"), 500)
    way = "inline" if name.endswith(".html") else "attachment"
    stem, ending = Path(name).stem, Path(name).suffix
    whole = document.file.stem if name == "scenario.yaml" else f"{document.file.stem}-{stem}"
    headers = {
        "content-disposition": f"{way}; filename*=UTF-8''{quote(whole + ending, safe='')}",
        "content-security-policy": SHEET_POLICY,
    }
    return Response(data, media_type=handouts.TYPES[name], headers=headers)
