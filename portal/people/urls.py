"""Addresses under /account/: the pages to sign in, prove who one is and sign out."""

from django.conf import settings
from django.urls import path

from portal.people.views import account, entrance, nhs_login

urlpatterns = [
    path("", entrance.home, name="account_home"),
    path("code/", entrance.request_login_code, name="account_request_login_code"),
    path("code/confirm/", entrance.confirm_login_code, name="account_confirm_login_code"),
    path("code/other-address/", entrance.other_address, name="account_other_address"),
    path("staff/", entrance.login, name="account_login"),
    path("password/", entrance.reauthenticate, name="account_reauthenticate"),
    path("no-password/", entrance.no_password, name="account_no_password"),
    path("sign-out/", entrance.logout, name="account_logout"),
    path("signed-out/", entrance.signed_out, name="account_signed_out"),
    path("language/", account.account_language, name="account_language"),
    path("sign-ins/", account.account_sign_ins, name="account_sign_ins"),
    path("again/", account.account_again, name="account_again"),
    path("address/", account.account_address, name="account_address"),
    path("address/confirm/", account.account_address_confirm, name="account_address_confirm"),
    path("inactive/", entrance.inactive, name="account_inactive"),
    path("second-factor/", entrance.mfa_index, name="mfa_index"),
    path("second-factor/code/", entrance.mfa_authenticate, name="mfa_authenticate"),
    path("second-factor/again/", entrance.mfa_reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/app/", entrance.mfa_activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/remove/", entrance.mfa_deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/recovery-codes/", entrance.mfa_view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery-codes/new/",
        entrance.mfa_generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("passkeys/", entrance.mfa_list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", entrance.mfa_add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/sign-in/", entrance.mfa_login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/again/", entrance.mfa_reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", entrance.mfa_remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", entrance.mfa_edit_webauthn, name="mfa_edit_webauthn"),
]

if settings.NHS_LOGIN_ISSUER or settings.NHS_LOGIN_DOUBLE:
    urlpatterns += [
        path("nhs-login/", nhs_login.nhs_login, name="nhs_login"),
        path("nhs-login/add/", nhs_login.account_nhs_login, name="account_nhs_login"),
        path("nhs-login/callback/", nhs_login.nhs_login_callback, name="nhs_login_callback"),
        # Names that allauth goes to by itself.
        path("nhs-login/cancelled/", nhs_login.nhs_login_cancelled, name="socialaccount_login_cancelled"),
        path("nhs-login/address-taken/", nhs_login.nhs_login_address_taken, name="socialaccount_signup"),
    ]

if settings.NHS_LOGIN_DOUBLE:
    from portal.people.views.nhs_login_double import nhs_login_double

    urlpatterns.append(path("nhs-login/practice-double/", nhs_login_double, name="nhs_login_double"))
