"""Steady's own parts of Rasa: two n-gram classifiers, the place extractor, the tracker store."""
