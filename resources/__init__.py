"""Everything a human curates, and the only code that reads it. Imports neither bot nor Rasa."""
