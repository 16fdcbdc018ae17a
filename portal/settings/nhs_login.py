"""Is NHS login offered, and as which service do we come to it? Imported by `base.py`.

Without an issuer it is not offered. The double is a small NHS login of our own with invented people, for the demo and the
tests; production refuses it (`portal.readiness`).
"""

import environ

_env = environ.Env()

NHS_LOGIN_DOUBLE = False
NHS_LOGIN_ISSUER: str = _env.str("NHS_LOGIN_ISSUER", default="")
NHS_LOGIN_CLIENT_ID: str = _env.str("NHS_LOGIN_CLIENT_ID", default="")
#: A PEM file with our private key; NHS login holds its public half. The key id is the one agreed with NHS login, if any.
NHS_LOGIN_PRIVATE_KEY_FILE: str = _env.str("NHS_LOGIN_PRIVATE_KEY_FILE", default="")
NHS_LOGIN_KEY_ID: str = _env.str("NHS_LOGIN_KEY_ID", default="")

SOCIALACCOUNT_ADAPTER = "portal.people.nhs_login.adapter.NhsLoginAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
#: An address never joins two accounts: not ours to NHS login's, not the other way round.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10

#: What the double calls itself. The name leads nowhere: it is answered inside this process.
DOUBLE_ISSUER = "https://nhs-login.double.invalid"
DOUBLE_CLIENT_ID = "portal-practice"
