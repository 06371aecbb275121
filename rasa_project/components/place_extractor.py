"""The words of a message that name a place: "K&A", "19134", "5th and Lehigh".

A linear-chain CRF over words, with the gazetteers of data/nlu/lookups as hints. What place
that is on a map is decided elsewhere; here it is only found.
"""

import json
import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import pycrfsuite
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.place_features import Gazetteer, Token, features_of, gazetteer_of, tokens_of

TRAINING = {"c1": 0.1, "c2": 0.05, "max_iterations": 100, "feature.possible_transitions": True}
NOT_IN_NAMES = re.compile(r"[^\w\s&.,'’/#-]|_")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PlaceExtractor(GraphComponent):
    """Adds at most one entity `place`, in messages of its `topics`."""

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._tagger: Optional[pycrfsuite.Tagger] = None
        self._model = b""  # the tagger reads these bytes where they lie: they must outlive it
        self._areas: Gazetteer = {}
        self._streets: Gazetteer = {}

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"topics": ["services_find"], "trained_on": "services_find"}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PlaceExtractor":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "PlaceExtractor":
        extractor = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            extractor._open(folder)
        return extractor

    def train(self, training_data: TrainingData) -> Resource:
        names = {t["name"]: t["elements"] for t in training_data.lookup_tables}
        wanted = self._config["trained_on"]
        examples = [e for e in training_data.intent_examples if e.get(INTENT) == wanted]
        with self._model_storage.write_to(self._resource) as folder:
            lists = {kind: list(names.get(kind, [])) for kind in ("area", "street")}
            (folder / "names.json").write_text(json.dumps(lists), "utf-8")
            self._read_names(folder)
            trainer = pycrfsuite.Trainer(params=TRAINING, verbose=False)
            for example in examples:
                tokens = tokens_of(example.get(TEXT))
                trainer.append(self._features(tokens), labels_of(tokens, example))
            trainer.train(str(folder / "places.crf"))
            self._open(folder)
        return self._resource

    def _open(self, folder: Path) -> None:
        self._read_names(folder)
        self._model = (folder / "places.crf").read_bytes()
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._model)

    def _read_names(self, folder: Path) -> None:
        names = json.loads((folder / "names.json").read_text("utf-8"))
        self._areas, self._streets = gazetteer_of(names["area"]), gazetteer_of(names["street"])

    def _features(self, tokens: List[Token]) -> List[List[str]]:
        return features_of(tokens, self._areas, self._streets)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if (message.get(INTENT) or {}).get("name") in self._config["topics"]:
                self._add_place(message)
        return messages

    def _add_place(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        tokens = tokens_of(text)
        if self._tagger is None or not tokens:
            return
        span = first_span(tokens, self._tagger.tag(self._features(tokens)))
        if span is None:
            return
        value = NOT_IN_NAMES.sub(" ", text[span.start : span.end]).strip()
        found = {**span._asdict(), "entity": "place", "value": value, "extractor": "PlaceExtractor"}
        found.pop("text")
        if value:
            message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)


def labels_of(tokens: List[Token], example: Message) -> List[str]:
    """ "B" on the first token of the annotated place, "I" on its others, "O" elsewhere."""
    labels = ["O"] * len(tokens)
    for entity in example.get(ENTITIES) or []:
        inside = [
            i for i, t in enumerate(tokens) if t.start < entity["end"] and t.end > entity["start"]
        ]
        for i in inside:
            labels[i] = "B" if i == inside[0] else "I"
    return labels


def first_span(tokens: List[Token], labels: List[str]) -> Optional[Token]:
    """The first run of place labels, as one token over all its words."""
    start = next((i for i, label in enumerate(labels) if label != "O"), None)
    if start is None:
        return None
    end = start
    while end + 1 < len(labels) and labels[end + 1] == "I":
        end += 1
    return Token("", tokens[start].start, tokens[end].end)
