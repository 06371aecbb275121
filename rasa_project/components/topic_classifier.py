"""Which of the topics a message is about: Rasa's intent, with a probability."""

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.ngram_model import NgramModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking`."""

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
        return {"C": 1.0, "class_power": 0.5, "temperature": 6.0, "ranking_length": 4}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TopicClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicClassifier":
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, NgramModel.loaded(folder))

    def train(self, training_data: TrainingData) -> Resource:
        examples = training_data.intent_examples
        self._model = NgramModel.trained(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            self._config["C"],
            self._config["class_power"],
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            shares = self._shares(message.get(TEXT) or "")
            ranking = [{"name": name, "confidence": share} for name, share in shares.items()]
            message.set(INTENT, ranking[0], add_to_output=True)
            shown = ranking[: self._config["ranking_length"]]
            message.set("intent_ranking", shown, add_to_output=True)
        return messages

    def _shares(self, text: Text) -> Dict[Text, float]:
        if self._model is None:
            raise RuntimeError("TopicClassifier is not trained.")
        has_words = any(character.isalnum() for character in text)
        temperature = self._config["temperature"] if has_words else 0.0  # all alike: ask back
        return self._model.probabilities(text, temperature)
