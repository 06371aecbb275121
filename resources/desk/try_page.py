"""The `/try` page as a browser gets it, in English or Spanish."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

HERE = Path(__file__).parent
LANGUAGES = ("en", "es")

_templates = Jinja2Templates(directory=HERE / "templates")


def load_words(language: str, emergency_number: str) -> dict[str, Any]:
    """The page's own words: each a text, but `starters`, which is a list of texts."""
    words: dict[str, Any] = yaml.safe_load((HERE / "words" / f"{language}.yml").read_text("utf-8"))
    words["note"] = words["note"].format(emergency_number=emergency_number)
    return words


def chosen_language(request: Request) -> str:
    """`?lang=`, else the browser's first language, else English."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    return "es" if request.headers.get("accept-language", "").lower().startswith("es") else "en"


@dataclass(frozen=True)
class TryPage:
    """Renders the page; `running` is whether a bot can come to talk here at all."""

    words: dict[str, dict[str, Any]]
    running: bool

    @classmethod
    def load(cls, emergency_number: str, running: bool) -> "TryPage":
        return cls({name: load_words(name, emergency_number) for name in LANGUAGES}, running)

    async def endpoint(self, request: Request) -> Response:
        language = chosen_language(request)
        words = self.words[language]
        spoken = {name: text for name, text in words.items() if isinstance(text, str)}
        context = {
            "language": language,
            "other": "en" if language == "es" else "es",
            "words": words,
            "words_json": json.dumps(spoken),
        }
        template = "try.html" if self.running else "try_off.html"
        return _templates.TemplateResponse(request, template, context)
