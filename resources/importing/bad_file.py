"""What concerns a whole file."""


class BadFile(Exception):
    """The file as a whole cannot be read; the message says what to do, in one line."""
