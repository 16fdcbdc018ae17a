"""Where allauth looks for the providers of this app."""

from portal.people.nhs_login.provider import NhsLoginProvider

provider_classes = [NhsLoginProvider]
