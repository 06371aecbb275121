"""The meanings that a flow can hear, and how they bear on each other."""

START, END, BREAK = "^", "$", "."  # how a sentence begins and ends, and what no phrase crosses

MEANINGS = frozenset(
    {
        *("not_breathing", "breathing_bad", "no_pulse", "stopped_again", "not_awake"),
        *("breathing", "breathing_not_awake", "awake", "asleep", "better", "worse", "died"),
        *("seizure", "shaking_stopped", "vomiting", "upset"),
        *("called", "call_fails", "medics_here", "help_came", "going_to_er", "refuses_ambulance"),
        *("dose_given", "no_naloxone", "found_naloxone", "have_spray", "have_needle"),
        *("cant_breathe_for_them", "dont_know_how", "police_fear"),
        *("child", "pregnant", "its_me", "alone", "several_down", "still_here"),
        *("alcohol", "stimulant", "taken_on_purpose", "not_taken"),
        *("yes", "no", "unsure", "over", "false_alarm", "thanks"),
    }
)
# What stands before a phrase and changes it; see `frames` in answers.yml.
FRAMES = frozenset({"denies", "asks", "waits", "past", "hedges"})
SILENT = "nothing_said"
# Found like meanings and used to weigh them, but never told to the flow.
HELPERS = frozenset({"breathing_well", "was_bad", "under_again", SILENT})

DANGER = frozenset({"not_breathing", "no_pulse", "stopped_again", "breathing_bad", "not_awake"})
NOT_BREATHING = frozenset({"not_breathing", "no_pulse", "stopped_again", "was_bad"})
NOT_AWAKE = frozenset({"not_awake", "asleep", "was_bad"})
GOOD = frozenset({"breathing", "breathing_well", "awake", "better", "over"})
TURNED_OVER = {  # by a "not" before it
    "breathing": "not_breathing",
    "breathing_well": "breathing_bad",
    "awake": "not_awake",
    "better": "not_awake",
}
# These say "no" themselves: a "not" somewhere before them does not take them away.
HOLDS_NOT = DANGER | {
    *("was_bad", "under_again", SILENT, "no_naloxone", "call_fails", "cant_breathe_for_them"),
    *("refuses_ambulance", "not_taken", "dont_know_how", "no", "unsure"),
}
UNTOUCHED_BY_QUESTIONS = frozenset(
    {
        *("dont_know_how", "unsure", "yes", "no", "thanks"),
        *("no_naloxone", "call_fails", "police_fear"),
    }
)
GONE_WHEN_PAST = GOOD | {"asleep"}
GONE_IN_DANGER = frozenset({"over", "false_alarm", "better"})
# With anything more telling than these, a "yes" or "no" may be about something else.
BESIDE_YES = frozenset(
    {
        *("yes", "no", "thanks", "still_here", "alcohol", "stimulant", "taken_on_purpose"),
        *("its_me", "alone", "pregnant", "child", "vomiting"),
    }
)
