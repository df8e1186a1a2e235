"""The office: where officers write priority lists and decisions. Open to them alone, and never stored."""

from django.urls import path

from commonweal.front.views.office import decisions, desk, drafts, lists

ADDRESSES = (
    path("office/", desk.office, name="office"),
    # Never below lists/ or decisions/: there any word can be a name in addresses.
    path("office/new-list/", lists.new_list, name="office_list_new"),
    path("office/new-decision/", decisions.new_decision, name="office_decision_new"),
    path("office/lists/<slug:series>/", lists.change_list, name="office_list"),
    path("office/lists/<slug:series>/end/", lists.end_list, name="office_list_end"),
    path("office/lists/<slug:key>/confirm/", drafts.confirm_list, name="office_list_confirm"),
    path("office/lists/<slug:key>/discard/", drafts.discard_list, name="office_list_discard"),
    path("office/decisions/<slug:reference>/", decisions.change_decision, name="office_decision"),
    path(
        "office/decisions/<slug:reference>/withdraw/",
        decisions.withdraw_decision,
        name="office_decision_withdraw",
    ),
    path(
        "office/decisions/<slug:key>/confirm/",
        drafts.confirm_decision,
        name="office_decision_confirm",
    ),
    path(
        "office/decisions/<slug:key>/discard/",
        drafts.discard_decision,
        name="office_decision_discard",
    ),
)
