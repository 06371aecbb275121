"""Walks the state machines of `resources/flows/`: states, words and buttons as data, no store."""
