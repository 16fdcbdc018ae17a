from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.core.tenancy import tenant
from tests.integration.triage.conftest import Surgery, open_surgery
from triage.models import Team, TeamMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def mill() -> Surgery:
    return open_surgery("Millbrook Surgery", "millbrook", "MILL")


def test_every_practice_gets_its_teams_and_a_second_run_changes_nothing(mill: Surgery) -> None:
    said = StringIO()

    call_command("make_teams", stdout=said)

    assert said.getvalue() == "millbrook: 4 teams, 0 people put into one\n"
    with tenant(mill.practice.pk, person=mill.okafor.user.pk):
        assert Team.objects.count() == 4
        assert TeamMember.objects.count() == 4


def test_a_practice_that_is_not_there_is_named(mill: Surgery) -> None:
    with pytest.raises(CommandError, match="no practice called 'nowhere'"):
        call_command("make_teams", "nowhere", "millbrook")
