"""Which of the 18 needs a search is for. A need is a label of the whole message, not a span.

The examples' `metadata: {need: ...}` is what it learns from; an example of the same topics
without one teaches "no need named". It only looks at messages of its `topics`.
"""

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.ngram_model import NgramModel

NO_NEED = "none"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NeedClassifier(GraphComponent):
    """Adds one entity `need` that spans the message, or nothing."""

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[NgramModel] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"topics": ["services_find"], "C": 1.0}

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
            return cls(config, model_storage, resource, NgramModel.loaded(folder))

    def train(self, training_data: TrainingData) -> Resource:
        topics = self._config["topics"]
        examples = [e for e in training_data.intent_examples if e.get(INTENT) in topics]
        texts = [example.get(TEXT) for example in examples]
        needs = [labelled_need(example) for example in examples]
        self._model = NgramModel.trained(texts, needs, self._config["C"])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if (message.get(INTENT) or {}).get("name") in self._config["topics"]:
                self._add_need(message)
        return messages

    def _add_need(self, message: Message) -> None:
        if self._model is None:
            raise RuntimeError("NeedClassifier is not trained.")
        text = message.get(TEXT) or ""
        need = next(iter(self._model.probabilities(text, temperature=1.0)))
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
