"""Text with `parse_mode=HTML`: Telegram's tag set, Telegram's refusals, UTF-16 offsets.

Stricter than Telegram in one thing: an `&` that is not one of the four named entities that the
Bot API documents (or a number) is refused here, where Telegram would print it as it stands.
"""

import html
import re
from dataclasses import dataclass, field

from resources.desk.botapi.errors import JSON, ApiError, bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>")
HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""")
CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
LINK = re.compile(r"(?:https?|tg)://[^\s]+", re.IGNORECASE)


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 code units, so most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cannot_parse(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: str


@dataclass
class _HtmlParser:
    source: str
    parts: list[str] = field(default_factory=list)
    entities: list[JSON] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    length: int = 0

    def parse(self) -> tuple[str, list[JSON]]:
        position = 0
        while position < len(self.source):
            position = self._step(position)
        if self.open:
            tag = self.open[-1].tag
            raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _step(self, position: int) -> int:
        """Reads one tag, one character reference or one run of plain text."""
        mark = self.source[position]
        if mark == "<":
            return self._tag(position)
        if mark == "&":
            return self._character(position)
        end = position + 1
        while end < len(self.source) and self.source[end] not in "<&":
            end += 1
        self._write(self.source[position:end])
        return end

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += utf16_length(text)

    def _at(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode('utf-8', 'replace'))}"

    def _character(self, position: int) -> int:
        found = CHARACTER.match(self.source, position)
        if not found:
            raise _cannot_parse(f"Unsupported character reference {self._at(position)}")
        self._write(html.unescape(found.group()))
        return found.end()

    def _tag(self, position: int) -> int:
        found = TAG.match(self.source, position)
        if not found:
            raise _cannot_parse(f"Unclosed start tag {self._at(position)}")
        closing, tag, attributes = found.group(1), found.group(2).lower(), found.group(3)
        if closing:
            self._end(tag, position)
        elif tag not in TAGS:
            raise _cannot_parse(f'Unsupported start tag "{tag}" {self._at(position)}')
        else:
            self.open.append(_Open(tag, self.length, attributes))
        return found.end()

    def _end(self, tag: str, position: int) -> None:
        if not self.open:
            raise _cannot_parse(f"Unexpected end tag {self._at(position)}")
        start = self.open.pop()
        if start.tag != tag:
            expected = f'expected "</{start.tag}>", found "</{tag}>"'
            raise _cannot_parse(f"Unmatched end tag {self._at(position)}, {expected}")
        entity = _entity(start, self.length - start.offset)
        if entity:
            self.entities.append(entity)


def _entity(start: _Open, length: int) -> JSON | None:
    """The finished entity; None for an empty one, or a link that Telegram would not make one."""
    if length == 0:
        return None
    entity: JSON = {"type": TAGS[start.tag], "offset": start.offset, "length": length}
    if start.tag == "a":
        found = HREF.search(start.attributes)
        url = html.unescape((found.group(1) or found.group(2) or "") if found else "")
        if not LINK.fullmatch(url):
            return None  # Telegram keeps the words and drops the link, for tel: too
        entity["url"] = url
    if start.tag == "blockquote" and "expandable" in start.attributes:
        entity["type"] = "expandable_blockquote"
    return entity


def trim(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """Takes away white space at both ends, as Telegram does, and moves the entities along."""
    lead = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept = []
    for entity in entities:
        first = max(entity["offset"] - lead, 0)
        last = min(entity["offset"] - lead + entity["length"], end)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    return text, kept


def read_text(source: str, parse_mode: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """Text and entities as they will be shown. Raises `ApiError` 400 on bad markup."""
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        return trim(*_HtmlParser(source).parse())
    return trim(source, entities)


def bot_commands(text: str) -> list[JSON]:
    """The `bot_command` entity that Telegram puts on a message beginning with a slash."""
    found = re.match(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?", text)
    if not found:
        return []
    return [{"type": "bot_command", "offset": 0, "length": utf16_length(found.group())}]
