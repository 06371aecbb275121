"""Doors to the one bot. None of them decides an answer."""
