"""The Markdown that our texts may use: paragraphs, **bold**, and lists one level deep."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

_parser = MarkdownIt("commonmark").enable("table")

_NAMES = {
    "heading": "a heading",
    "table": "a table",
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "an image",
    "link": "a link",
    "blockquote": "a quotation",
    "fence": "code",
    "code_block": "code (a line that begins with four spaces)",
    "code_inline": "code",
    "em": "italics",
    "hr": "a line across",
    "hardbreak": "a forced line break",
}


def forbidden_markup(text: str) -> list[str]:
    """What a text uses that it may not, named in words; empty if all is well."""
    tokens = _parser.parse(text)
    found = {name for token in _all(tokens) if (name := _NAMES.get(_kind(token)))}
    if any(token.type.endswith("_list_open") and token.level > 0 for token in tokens):
        found.add("a list inside a list")
    if "http" in text.lower() or "www." in text.lower():
        found.add("a link")
    return sorted(found)


def _all(tokens: list[Token]) -> list[Token]:
    return [part for token in tokens for part in (token, *(token.children or ()))]


def _kind(token: Token) -> str:
    return token.type.removesuffix("_open").removesuffix("_close")
