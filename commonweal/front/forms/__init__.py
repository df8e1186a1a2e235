"""What an officer fills in: read as it was sent, shown again as it was, handed on to be checked.

These are no forms of Django's: what is wrong is said by the operations, which files pass through as
well, and lines that can be added would take sets of forms beside it, so there would be more code.
"""

from commonweal.front.forms.decisions import DecisionForm
from commonweal.front.forms.filled import EVIDENCE, Form, Picked, evidence_of, readable
from commonweal.front.forms.lists import ListForm
from commonweal.front.forms.roles import RoleForm

__all__ = [
    "EVIDENCE",
    "DecisionForm",
    "Form",
    "ListForm",
    "Picked",
    "RoleForm",
    "evidence_of",
    "readable",
]
