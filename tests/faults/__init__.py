"""The crash laboratory: the bot as a program of its own, broken on purpose.

`make faults` runs every experiment in full and prints a table; `make test` runs short forms.
"""
