"""The office: where officers write priority lists and decisions. Open to them alone, and never stored."""

from django.urls import path

from commonweal.front.views.office import decisions, desk, lists

ADDRESSES = (
    path("office/", desk.office, name="office"),
    path("office/lists/new/", lists.new_list, name="office_list_new"),
    path("office/lists/<slug:series>/", lists.change_list, name="office_list"),
    path("office/lists/<slug:series>/end/", lists.end_list, name="office_list_end"),
    path("office/decisions/new/", decisions.new_decision, name="office_decision_new"),
    path("office/decisions/<slug:reference>/", decisions.change_decision, name="office_decision"),
    path(
        "office/decisions/<slug:reference>/withdraw/",
        decisions.withdraw_decision,
        name="office_decision_withdraw",
    ),
)
