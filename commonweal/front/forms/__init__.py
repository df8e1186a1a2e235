"""What an officer fills in: read as it was sent, shown again as it was, handed on to be checked."""

from commonweal.front.forms.decisions import DecisionForm
from commonweal.front.forms.filled import EVIDENCE, Form, Picked, readable
from commonweal.front.forms.lists import ListForm

__all__ = ["EVIDENCE", "DecisionForm", "Form", "ListForm", "Picked", "readable"]
