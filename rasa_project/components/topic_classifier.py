"""Which of the topics a message is about: Rasa's intent, with a probability.

Two opinions are added up: of the fine-tuned encoder, which has the whole wording, and of n-grams,
which see through typos and know the words that were added since the encoder was made.
"""

from typing import Any, Dict, List, Optional, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.ngram_model import NgramModel
from encoder.reader import Encoder

LEAST = 1e-6  # the share of a topic that the encoder does not know, or rules out


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking`."""

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[NgramModel] = None,
        encoder: Optional[Encoder] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._encoder = encoder

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "C": 1.0,
            "class_power": 0.5,
            "encoder_weight": 0.78,
            "ngram_weight": 2.24,
            "ranking_length": 4,
        }

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
            model = NgramModel.loaded(folder)
        return cls(config, model_storage, resource, model, Encoder())

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
        if self._model is None or self._encoder is None:
            raise RuntimeError("TopicClassifier is not trained.")
        labels = self._model.labels
        if not any(character.isalnum() for character in text):
            return dict.fromkeys(labels, 1 / len(labels))  # all alike: ask back
        known = self._encoder.encode(text).topics
        encoded = np.log([max(known.get(label, LEAST), LEAST) for label in labels])
        margins = self._model.margins([text])[0]
        scores = encoded * self._config["encoder_weight"] + margins * self._config["ngram_weight"]
        powers = np.exp(scores - scores.max())
        shares = powers / powers.sum()
        return {labels[i]: float(shares[i]) for i in np.argsort(-shares)}
