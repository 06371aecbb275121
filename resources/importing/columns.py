"""Which column of which file is which of our fields."""

from resources.importing.reading import DAYS

# What a source list says in its notes about rows that must not reach people yet.
HOLD_PHRASES = ("do not publish", "before launch", "may no longer exist")
SECRET = ("address", "address_2", "lat", "lon", "precision")
LATITUDES = (13.0, 72.0)
LONGITUDES = (-180.0, -64.0)

Columns = tuple[str | None, str | None]
TEXTS: dict[str, Columns] = {  # our field: its column in the source lists, in the staff spreadsheet
    "description": ("description", "what_people_get"),
    "hours_note": ("hours_note", "hours_note"),
    "eligibility": ("eligibility", "who_can_use_it"),
    "what_to_bring": (None, "what_to_bring"),
    "cost": ("cost", "cost"),
    "languages": ("languages", "languages"),
    "accessibility": ("accessibility", "accessibility"),
    "alert": (None, "alert"),
    "staff_notes": ("notes", "staff_notes"),
}
SHORT_TEXTS: dict[str, Columns] = {
    "organization": ("organization", "organization"),
    "access": ("access_type", "how_to_access"),
    "address": ("address", "address"),
    "address_2": ("address_2", "suite_or_directions"),
    "city": ("city", "city"),
    "coverage": ("coverage", None),
}

ONLY_WITH = {  # fields that take more than one step to read: only if one of these columns is there
    "website": ("website",),
    "published": ("notes", "show_in_bot"),
    "phones": ("phone", "phone_alt", "sms", "text_number"),
    "hours": ("opening_hours", *DAYS),
    "moves": ("moves_around",),
    "confidential": ("keep_address_private",),
    "valid_from": ("place_valid_from",),
    "valid_to": ("place_valid_to",),
    "alert_ends": ("alert_ends",),
    **dict.fromkeys(("lat", "lon", "precision"), ("address", "lat", "latitude")),
}
