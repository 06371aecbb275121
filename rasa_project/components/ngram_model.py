"""A linear classifier over character and word n-grams, kept in open formats.

Trained by scikit-learn's LinearSVC, which on this much text trains in seconds. Kept as JSON
(vocabularies) and npz without pickled objects, so that loading a model can run nobody's code.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Dict, List, Optional, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from components.normalising import normalised

SHAPES = (
    {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
    {"analyzer": "word", "ngram_range": (1, 3), "min_df": 1, "token_pattern": r"\S+"},
)


class NgramModel:
    """`labels` in the order of the columns of `weights` (features by labels) and `bias`."""

    def __init__(
        self,
        vectorizers: List[TfidfVectorizer],
        labels: List[str],
        weights: np.ndarray,
        bias: np.ndarray,
    ) -> None:
        self.labels = labels
        self._vectorizers = vectorizers
        self._weights = weights
        self._bias = bias

    @classmethod
    def trained(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        c: float,
        class_power: float = 0.0,
        beside: Optional[np.ndarray] = None,
    ) -> "NgramModel":
        """Learn from raw texts, and from other features `beside` them (texts by features) if there
        are any. Needs at least three labels (scikit-learn folds two into one)."""
        plain = [normalised(text) for text in texts]
        vectorizers = [TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **s) for s in SHAPES]
        features = hstack(
            [v.fit_transform(plain) for v in vectorizers] + columns(beside),
            format="csr",
            dtype=np.float32,
        )
        svc = LinearSVC(C=c, class_weight=class_weights(labels, class_power), random_state=7)
        svc.fit(features, labels)
        weights = np.ascontiguousarray(svc.coef_.T, dtype=np.float32)
        names = [str(name) for name in svc.classes_]
        return cls(vectorizers, names, weights, svc.intercept_.astype(np.float32))

    def margins(self, texts: Sequence[str], beside: Optional[np.ndarray] = None) -> np.ndarray:
        """Texts by labels: how far on each label's side of its boundary each text lies. `beside` as
        it was trained with."""
        plain = [normalised(text) for text in texts]
        features: csr_matrix = hstack(
            [v.transform(plain) for v in self._vectorizers] + columns(beside),
            format="csr",
            dtype=np.float32,
        )
        return features @ self._weights + self._bias

    def save(self, folder: Path) -> None:
        vocabularies = [words_in_order(v) for v in self._vectorizers]
        document = {"labels": self.labels, "vocabularies": vocabularies}
        (folder / "ngrams.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
        idf = {f"idf{i}": v.idf_ for i, v in enumerate(self._vectorizers)}
        np.savez(folder / "weights.npz", weights=self._weights, bias=self._bias, **idf)

    @classmethod
    def loaded(cls, folder: Path) -> "NgramModel":
        document = json.loads((folder / "ngrams.json").read_text("utf-8"))
        vectorizers = []
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            for i, words in enumerate(document["vocabularies"]):
                shape = {**SHAPES[i], "vocabulary": words}
                vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **shape)
                vectorizer.idf_ = arrays[f"idf{i}"]
                vectorizers.append(vectorizer)
            return cls(vectorizers, document["labels"], arrays["weights"], arrays["bias"])


def columns(beside: Optional[np.ndarray]) -> List[csr_matrix]:
    return [] if beside is None else [csr_matrix(beside)]


def class_weights(labels: Sequence[str], power: float) -> Dict[str, float]:
    """Rare labels weigh more: (average size / own size) ** power; 0 weighs all examples alike."""
    sizes = Counter(labels)
    average = len(labels) / len(sizes)
    return {label: (average / size) ** power for label, size in sizes.items()}


def words_in_order(vectorizer: TfidfVectorizer) -> List[str]:
    return sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
