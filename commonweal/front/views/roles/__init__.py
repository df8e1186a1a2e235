"""Who can do what here and why, for those who may see it; and each person's own roles."""

from django.urls import path

from commonweal.front.views.roles import granting, inviting, listing, log, steps

ADDRESSES = (
    path("my-roles/", listing.my_roles, name="my_roles"),
    path("office/roles/", listing.roles, name="roles"),
    path("office/roles/grant/", granting.grant, name="role_grant"),
    path("office/roles/invitations/", inviting.invitations, name="invitations"),
    path(
        "office/roles/invitations/<uuid:public_id>/withdraw/",
        inviting.withdraw,
        name="invitation_withdraw",
    ),
    path("office/roles/<uuid:public_id>/", listing.role, name="role"),
    path("office/roles/<uuid:public_id>/<slug:step>/", steps.step, name="role_step"),
    path("office/log/", log.log, name="log"),
    path("invitations/<str:token>/", inviting.accept, name="invitation"),
)
