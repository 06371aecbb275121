"""The pictures and clips: there, light, on time, in both languages, true to their record."""

import hashlib
import re
import shutil
import struct
from array import array
from pathlib import Path

import pytest
import yaml

from resources.checking import content_check
from resources.config import load_config
from resources.library import DEFAULT_ROOT as CONTENT
from resources.media_library import DEFAULT_ROOT, LARGEST, MediaLibrary, assets
from resources.texts import ContentErrors
from scripts.media import clips, sound

CONFIG = load_config()
NUMBERS = CONFIG.numbers.model_dump()
MADE = yaml.safe_load((DEFAULT_ROOT / "made.yml").read_text("utf-8"))["files"]
CLIPS = [name for name in MADE if name.endswith(".ogg")]
PICTURES = [name for name in MADE if name.endswith(".png")]


@pytest.fixture
def library() -> MediaLibrary:
    return MediaLibrary.load(DEFAULT_ROOT, CONFIG.languages, NUMBERS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_ROOT, tmp_path / "media"))


def change(root: Path, old: str, new: str) -> None:
    file = root / "media.yml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def problems(root: Path) -> str:
    with pytest.raises(ContentErrors) as found:
        MediaLibrary.load(root, CONFIG.languages, NUMBERS)
    return "\n".join(found.value.problems)


def test_every_medium_speaks_both_languages_and_keeps_the_emergency_number(
    library: MediaLibrary,
) -> None:
    pairs = [
        *((library.clip(name, "en"), library.clip(name, "es")) for name in library.names("voice")),
        *(
            (library.picture(name, "en"), library.picture(name, "es"))
            for name in library.names("photo")
        ),
    ]
    outside = {"strips", "wound_layers"}  # nothing to do with an emergency
    assert len(pairs) == 10
    for english, spanish in pairs:
        assert english.caption != spanish.caption
        for medium in (english, spanish):
            if medium.name in outside:
                continue
            assert NUMBERS["emergency_number"] in medium.caption
            assert medium.path.stat().st_size <= LARGEST[medium.kind]
            assert assets()[medium.reference].path == medium.path


def test_the_clips_are_in_two_languages_and_the_pictures_in_none(library: MediaLibrary) -> None:
    assert library.get("breaths_adult", "en").path != library.get("breaths_adult", "es").path
    assert library.get("spray", "en").path == library.get("spray", "es").path


def test_a_language_that_we_lack_gets_the_first_and_an_unknown_name_is_an_error(
    library: MediaLibrary,
) -> None:
    assert library.get("spray", "fr") == library.picture("spray", "en")
    assert library.clip("breaths_adult", "fr") == library.get("breaths_adult", "en")
    for look in (library.get, library.picture, library.clip):
        with pytest.raises(KeyError):
            look("defibrillator", "en")


def test_a_picture_and_a_clip_of_one_name_are_never_taken_for_each_other(
    library: MediaLibrary,
) -> None:
    clip, picture = (look("breaths_child", "en") for look in (library.clip, library.picture))
    assert (clip.kind, picture.kind) == ("voice", "photo")
    assert clip.reference != picture.reference
    with pytest.raises(KeyError):
        library.get("breaths_child", "en")


def test_every_picture_and_clip_that_a_flow_asks_for_is_there(library: MediaLibrary) -> None:
    flows = (DEFAULT_ROOT.parent / "flows").glob("*.yml")
    written = "\n".join(path.read_text("utf-8") for path in flows)
    voices = set(re.findall(r"^    voice: (\w+)", written, re.MULTILINE))
    shown = set(re.findall(r"\"show:([a-z_]+)\"", written))
    assert voices and voices <= library.names("voice")
    assert shown and shown <= library.names("photo")


def test_all_that_is_wrong_is_told_at_once(root: Path) -> None:
    (root / "pictures" / "spray.png").unlink()
    (root / "pictures" / "recovery.png").write_bytes(bytes(LARGEST["photo"] + 1))
    change(root, ", es: voice/breaths_child.es.ogg", "")
    change(root, "Keep {emergency_number} on speaker.", "Keep {emergency} on speaker.")
    change(root, "The picture shows the shot.", "The picture {shows the shot.")
    told = problems(root)
    assert "pictures.spray (en): pictures/spray.png is not in media/" in told
    assert "pictures.recovery (es): pictures/recovery.png has 150001 bytes" in told
    assert "clips.breaths_child (es): no file for this language" in told
    assert "clips.breaths_adult (en): {emergency} is not a number" in told
    assert "pictures.injection (en): a brace stands alone" in told


def test_a_picture_without_words_for_those_who_cannot_see_it_is_refused(root: Path) -> None:
    change(root, "    alt:\n", "    caption:\n")
    assert "pictures.spray.alt" in problems(root)


def test_a_file_outside_of_the_media_is_refused(root: Path) -> None:
    change(root, "pictures/spray.png", "../../config.yml")
    assert "is not in media/" in problems(root)


def test_a_broken_file_leaves_stored_messages_without_pictures_not_without_words(
    root: Path,
) -> None:
    (root / "media.yml").write_text("media: [", "utf-8")
    assert assets(root) == {}
    assert "media.yml: cannot be read" in problems(root)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("shows a person on their side", "shows an addict on their side", "addict"),
        ("Play this out loud.", "Play this out loud. Or call 215-555-0134.", "phone number"),
        ("Stay. Watch the breathing. Keep {emergency_number} on speaker.", "Stay.", "is missing"),
    ],
)
def test_captions_are_read_by_the_strict_editor_too(
    root: Path, old: str, new: str, told: str
) -> None:
    shutil.copytree(CONTENT, root.parent / "content")
    change(root, old, new)
    assert any(
        told in line and "media.yml" in line
        for line in content_check.check(root.parent / "content")
    )


@pytest.mark.parametrize("name", list(MADE))
def test_each_file_is_the_one_that_was_measured(name: str) -> None:
    content = (DEFAULT_ROOT / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == MADE[name]["sha256"]


@pytest.mark.parametrize("name", CLIPS)
def test_each_clip_counts_for_two_and_a_half_minutes_and_every_breath_is_on_time(
    name: str,
) -> None:
    made = MADE[name]
    every = 5 if "adult" in name else 3
    assert made["every_s"] == every
    assert made["breaths"] == len(range(every, 150, every))
    assert -20 <= made["earliest_ms"] <= made["latest_ms"] <= 20
    content = (DEFAULT_ROOT / name).read_bytes()
    assert content[28:36] == b"OpusHead"
    assert content[37] == 1  # channels: Telegram plays mono as a voice note
    (granules,) = struct.unpack_from("<q", content, content.rindex(b"OggS") + 6)
    assert 150 <= granules / 48_000 <= 152


def test_no_clip_is_much_louder_than_another() -> None:
    loud = [MADE[name]["loudness_dbfs"] for name in CLIPS]
    assert max(loud) - min(loud) <= 2


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_wide_enough_for_any_phone(name: str) -> None:
    content = (DEFAULT_ROOT / name).read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack_from(">I", content, 16) == (1080,)


def click(length: int) -> sound.Samples:
    return array("h", [20_000] * length)


@pytest.mark.parametrize("every", [5, 3])
def test_the_count_is_laid_on_the_seconds_and_the_breath_on_its_own(every: int) -> None:
    words = clips.Words(tuple(click(size) for size in (10, 20, 30, 40)), click(50), click(60))
    track = clips.composed(words, every, 30)
    for breath in clips.breaths(every, 30):
        assert track[breath * sound.RATE] >= 20_000
        assert track[breath * sound.RATE - 1] == 0
        for number in range(1, every):
            start = (breath - every + number) * sound.RATE
            size = 10 * number
            assert list(track[start : start + size + 1]) == [20_000] * size + [0]
