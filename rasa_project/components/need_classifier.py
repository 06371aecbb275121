"""Which of the 18 needs a search is for. A need is a label of the whole message, not a span.

The examples' `metadata: {need: ...}` is what it learns from; an example of the same topics
without one teaches "no need named". It only looks at messages of its `topics`, and comes after the
place extractor: what names a place names no need.
"""

import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Tuple

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.need_features import NeedNames, Span, sense_of, without_place, words_of
from components.ngram_model import NgramModel
from encoder.reader import Encoder

NO_NEED = "none"
NEED_WORDS = Path(__file__).resolve().parents[2] / "resources" / "directory" / "need_words.yml"
PLACE_WORDS = 5
NAMES = "need_names.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NeedClassifier(GraphComponent):
    """Adds one entity `need` that spans the message, or nothing."""

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[NgramModel] = None,
        names: Optional[NeedNames] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._names = names
        self._encoder: Optional[Encoder] = None

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"topics": ["services_find"], "C": 1.0, "sense_weight": 2.0}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "NeedClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "NeedClassifier":
        with model_storage.read_from(resource) as folder:
            names = NeedNames(json.loads((folder / NAMES).read_text("utf-8")))
            return cls(config, model_storage, resource, NgramModel.loaded(folder), names)

    def train(self, training_data: TrainingData) -> Resource:
        topics = self._config["topics"]
        examples = [e for e in training_data.intent_examples if e.get(INTENT) in topics]
        needs = yaml.safe_load(NEED_WORDS.read_text("utf-8"))
        self._names = NeedNames(needs)
        texts = [without_place(one.get(TEXT), place_of(one)) for one in examples]
        labels = [labelled_need(example) for example in examples]
        words, beside = self._features(texts)
        self._model = NgramModel.trained(words, labels, self._config["C"], beside=beside)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / NAMES).write_text(json.dumps(needs, ensure_ascii=False), "utf-8")
        return self._resource

    def _features(self, texts: List[Text]) -> Tuple[List[Text], np.ndarray]:
        """What the model takes: words, and the weighted sense beside them."""
        if self._names is None:
            raise RuntimeError("NeedClassifier is not trained.")
        if self._encoder is None:
            self._encoder = Encoder()
        words = [words_of(text, self._names) for text in texts]
        sense = np.array([sense_of(text, self._encoder) for text in texts])
        return words, sense * self._config["sense_weight"]

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if (message.get(INTENT) or {}).get("name") in self._config["topics"]:
                self._add_need(message)
        return messages

    def _add_need(self, message: Message) -> None:
        if self._model is None:
            raise RuntimeError("NeedClassifier is not trained.")
        text = message.get(TEXT) or ""
        margins = self._model.margins(*self._features([without_place(text, place_of(message))]))[0]
        need = self._model.labels[int(margins.argmax())]
        if margins.max() < 0 and len(text.split()) <= PLACE_WORDS:
            return  # no need says "mine": likely a place that was not found
        if need == NO_NEED:
            return
        found = {
            "entity": "need",
            "value": need,
            "start": 0,
            "end": len(text),
            "extractor": "NeedClassifier",
        }
        message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)


def labelled_need(example: Message) -> Text:
    """The need that the example's group is labelled with, or `NO_NEED`."""
    shared: Dict[Text, Text] = (example.get("metadata") or {}).get("intent") or {}
    return shared.get("need", NO_NEED)


def place_of(message: Message) -> Optional[Span]:
    """Where the place stands that is annotated, or was found."""
    places = [one for one in message.get(ENTITIES) or [] if one["entity"] == "place"]
    return (places[0]["start"], places[0]["end"]) if places else None
