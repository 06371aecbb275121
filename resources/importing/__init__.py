"""Lists into the directory: read strictly, compared first, written as a whole or not at all."""

from resources.importing.bad_file import BadFile
from resources.importing.loading import ensure_loaded
from resources.importing.locating import Locator
from resources.importing.plan import Change, Plan, WrongRows, apply_plan, plan_import
from resources.importing.reading import Problem

__all__ = [
    "BadFile",
    "Change",
    "Locator",
    "Plan",
    "Problem",
    "WrongRows",
    "apply_plan",
    "ensure_loaded",
    "plan_import",
]
