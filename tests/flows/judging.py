"""What of an answer is not as the conversation says it must be, in words for whoever wrote it."""

from collections.abc import Iterator

from tests.flows.playing import Answer, words_of
from tests.flows.script import Script, Step

FIRST_WORDS = 40  # characters, in which an emergency says whom to call
CALL = {"en": "CALL 911", "es": "LLAMA AL 911"}
STRAIGHT = str.maketrans("’‘“”", "''\"\"")


def complaint(script: Script, step: Step, answer: Answer, in_rescue: bool) -> str:
    """Empty where all is well. `in_rescue`: the rescue was open before this step."""
    if answer.missing is not None:
        there = " ".join(f"[{label}]" for label in answer.missing) or "none"
        wrong = [f'there is no button "{step.what}" to tap. There are: {there}']
    else:
        wrong = [*_wrong(script, step, answer, in_rescue)]
    if not wrong:
        return ""
    head = f"{script.file}:{step.line}: {step}"
    lines = [f"  WRONG: {line}" for line in wrong]
    return "\n".join([head, *lines, "  What came:", *_shown(answer)])


def _wrong(script: Script, step: Step, answer: Answer, in_rescue: bool) -> Iterator[str]:
    wanted = step.wanted
    if answer.without_rasa:
        yield "Rasa did not answer, so this says nothing about the conversation. Run it again"
        return
    if wanted.nothing and answer.sent:
        yield "nothing was to come"
    if not wanted.nothing and not answer.sent:
        yield "nothing came"
        return
    yield from _wrong_meaning(step, answer)
    yield from _wrong_alarm(script, step, answer, in_rescue)
    language = wanted.language or script.language
    if answer.language and answer.language != language:
        yield f"the answer is in `{answer.language}`, wanted is `{language}`"
    yield from _wrong_words(step, answer)


def _wrong_meaning(step: Step, answer: Answer) -> Iterator[str]:
    if not step.wanted.topic or step.wanted.topic == answer.topic:
        return
    decision = answer.decision
    taken = f"it was taken for `{answer.topic}`" if answer.topic else "it was not understood"
    if decision is not None and not answer.topic:
        taken += f" (likeliest: {', '.join(decision.choices) or decision.topic})"
    sure = f", {decision.confidence:.0%} sure" if decision is not None else ""
    yield f"{taken}{sure}; wanted is `{step.wanted.topic}`"


def _wrong_alarm(script: Script, step: Step, answer: Answer, in_rescue: bool) -> Iterator[str]:
    if step.wanted.emergency and not answer.emergency:
        yield "the rescue was to answer"
    elif answer.emergency and not step.wanted.emergency:
        yield "the rescue answers. If this is an emergency, write `emergency: yes`"
    elif answer.emergency and not in_rescue:
        call = CALL[step.wanted.language or script.language]
        if call not in words_of(answer.sent[0])[:FIRST_WORDS]:
            yield f'the first words must hold "{call}"'


def _wrong_words(step: Step, answer: Answer) -> Iterator[str]:
    came, labels = _plain(answer.words), [_plain(label) for label in answer.buttons]
    for words in step.wanted.says:
        if _plain(words) not in came:
            yield f'it does not say "{words}"'
    for label in step.wanted.buttons:
        if _plain(label) not in labels:
            yield f"there is no button [{label}]"
    for words in step.wanted.never:
        if _plain(words) in came or _plain(words) in labels:
            yield f'it must never say "{words}"'


def _plain(words: str) -> str:
    """Capitals, line breaks and the shape of quotation marks make no difference."""
    return " ".join(words.translate(STRAIGHT).casefold().split())


def _shown(answer: Answer) -> Iterator[str]:
    """As somebody would see it on a phone."""
    if not answer.sent:
        yield "    (nothing)"
    for number, message in enumerate(answer.sent):
        if number:
            yield "    ---"
        yield from (f"    {line}" for line in words_of(message).splitlines())
        labels = [*message.labels, *message.keyboard]
        if labels:
            yield "    " + " ".join(f"[{label}]" for label in labels)
