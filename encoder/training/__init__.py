"""How the encoder of the folder above is made: read CARD.md there first."""
