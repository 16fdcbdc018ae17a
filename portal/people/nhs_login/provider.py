"""How do we talk to NHS login? allauth's OpenID Connect, with what NHS login asks for and allauth does not do."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from portal.people.identity_levels import Proofing
from portal.people.nhs_login import checked, keys, tokens, trust

SCOPES = ["openid", "profile", "profile_extended", "email"]
NONCE_BYTES = 32
METADATA_SECONDS = 60 * 60


class AssertingClient(OAuth2Client):
    """Proves who we are with a signed assertion. There is no secret that two sides know."""

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        asserted = {
            "client_assertion_type": tokens.ASSERTION_TYPE,
            "client_assertion": tokens.client_assertion(
                client_id=self.consumer_key,
                audience=self.access_token_url,
                key=keys.own_private_key(),
                key_id=settings.NHS_LOGIN_KEY_ID,
            ),
        }
        found: dict[str, Any] = super().get_access_token(
            code, pkce_code_verifier=pkce_code_verifier, extra_data={**(extra_data or {}), **asserted}
        )
        return found


class NhsLoginTalk(OpenIDConnectOAuth2Adapter):
    """One sign-in: what was asked lies in `state`, and what comes back is held against it."""

    client_class = AssertingClient
    basic_auth = False
    state: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        """NHS login's own description of itself, kept for an hour. It must be about the issuer we were told."""
        issuer = self.get_provider().app.provider_id
        name = f"nhs_login:metadata:{issuer}"
        found: dict[str, Any] | None = cache.get(name)
        if found is None:
            found = _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise OAuth2Error("issuer of the metadata")
            cache.set(name, found, METADATA_SECONDS)
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        """The account, from an id token that was believed. Raises OAuth2Error for everything that is not."""
        try:
            claims, proofing = tokens.read_id_token(
                kwargs["response"].get("id_token"),
                key_of=lambda key_id: keys.key_of(
                    key_id, address=self.openid_config["jwks_uri"], fetch=_fetch
                ),
                issuer=app.provider_id,
                client_id=app.client_id,
                nonce=str(self.state.get("nonce") or ""),
                least=Proofing(self.state["least"]),
            )
        except tokens.Refused as trouble:
            raise OAuth2Error(str(trouble)) from trouble
        about = self._fetch_user_info(token.token)
        if about.get("sub") != claims["sub"]:
            raise OAuth2Error("subject of the userinfo")
        if about.get("identity_proofing_level", proofing.value) != proofing.value:
            raise OAuth2Error("level of the userinfo")
        checked.hold(request, checked.from_claims(proofing, about))
        return self.get_provider().sociallogin_from_response(
            request, {"proofing": proofing.value, "userinfo": about}
        )

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("nhs_login_callback"))


def _fetch(address: str) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        answer = session.get(address)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    return found


class Callback(OAuth2CallbackView):
    """Where NHS login sends people back to. A state that is not of this browser, or was used, is refused."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}  # type: ignore[attr-defined]
        return state, response


class NhsLoginProvider(OpenIDConnectProvider):
    """An account is known by the issuer and its subject there; nothing else about the person is stored with it."""

    id = "nhs_login"
    name = "NHS login"
    oauth2_adapter_class = NhsLoginTalk
    supports_token_authentication = False
    pkce_enabled_default = True

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("nhs_login")

    def get_callback_url(self) -> str:
        return reverse("nhs_login_callback")

    def get_default_scope(self) -> list[str]:
        return SCOPES

    def begin(self, request: HttpRequest, *, least: Proofing, process: str, after: str) -> Any:
        """Send the browser to NHS login, asking for this level or better. The nonce ties the answer to this session."""
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        asked = {"nonce": nonce, "vtr": trust.asked(least)}
        if request.user.is_authenticated:  # asked again who they are: NHS login is not to answer from memory
            asked["prompt"] = "login"
        return self.redirect(
            request,
            process=process,
            next_url=after or None,
            scope=self.get_scope(),
            auth_params=asked,
            nonce=nonce,
            least=least.value,
        )

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["userinfo"]["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """All that is ever stored with the account."""
        return {"sub": data["userinfo"]["sub"], "identity_proofing_level": data["proofing"]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        about = data["userinfo"]
        return {"email": about.get("email"), "email_verified": about.get("email_verified") in (True, "true")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        return []
