"""Guides: what people get wrong from words alone, as questions and buttons, one step at a time."""
