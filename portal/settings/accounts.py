"""How do people sign in, and for how long? Imported by `base.py`; what the values mean is in docs/settings.md."""

from django.urls import reverse_lazy

from portal.people import limits

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "portal.people.passwords.StolenPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
]

LOGIN_URL = reverse_lazy("account_request_login_code")
LOGIN_REDIRECT_URL = reverse_lazy("account_home")
LOGOUT_REDIRECT_URL = reverse_lazy("account_signed_out")

#: Where staff and patients are sent after signing in, when they came from no page in particular.
STAFF_HOME = "/{practice}/inbox/"
PATIENT_HOME = "/{practice}/"

#: Seconds without a sign of life, and since signing in, after which a session ends.
PATIENT_IDLE_SECONDS = 30 * 60
STAFF_IDLE_SECONDS = 15 * 60
SESSION_LONGEST_SECONDS = 12 * 60 * 60

INVITATION_DAYS = 7

#: A manager is asked to look when somebody opens more patients' requests than this within an hour of the clock. A GP who
#: does nothing else answers about 12 an hour and a care navigator sorts about 30.
ALERT_PATIENTS_AN_HOUR = 45
#: So many refused pages, each within so many minutes of the one before. A stale link makes one or two; ten is somebody
#: trying addresses, or a colleague who lacks a role.
ALERT_REFUSALS = 10
ALERT_REFUSALS_WITHIN_MINUTES = 5

ACCOUNT_ADAPTER = "portal.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # a code proves the patient's address, an invitation the colleague's
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 2
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": False}
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
#: Each limit with its reason stands in portal/people/limits.py.
ACCOUNT_RATE_LIMITS = limits.for_allauth()
ACCOUNT_FORMS = {
    "login": "portal.people.forms.StaffSignInForm",
    "request_login_code": "portal.people.forms.RequestCodeForm",
    "confirm_login_code": "portal.people.forms.ConfirmCodeForm",
    "reauthenticate": "portal.people.forms.PasswordAgainForm",
}

MFA_ADAPTER = "portal.people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "portal.people.forms.SecondFactorForm",
    "reauthenticate": "portal.people.forms.SecondFactorAgainForm",
    "activate_totp": "portal.people.forms.StartAppForm",
    "add_webauthn": "portal.people.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "portal.people.passkey_forms.RenamePasskeyForm",
}

# A list of patients is never written to the disk in the clear, not even while it is being sent.
FILE_UPLOAD_HANDLERS = ["portal.files.uploads.InMemory"]
