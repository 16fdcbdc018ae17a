"""What each role may do, said out loud."""

import pytest

from portal.people.roles import PERMISSIONS, Permission, Role, permissions_of


def test_only_a_clinician_may_lower_a_level() -> None:
    allowed = {role for role in Role if Permission.LOWER_LEVEL in PERMISSIONS[role]}

    assert allowed == {Role.CLINICIAN}


def test_anyone_on_the_staff_may_raise_a_level() -> None:
    assert all(Permission.RAISE_LEVEL in PERMISSIONS[role] for role in Role)


def test_only_a_manager_changes_who_works_here() -> None:
    for permission in (Permission.INVITE_STAFF, Permission.MANAGE_TEAM, Permission.IMPORT_PATIENTS):
        assert {role for role in Role if permission in PERMISSIONS[role]} == {Role.MANAGER}


def test_forms_are_the_managers_and_their_approval_the_safety_officers() -> None:
    assert {role for role in Role if Permission.MANAGE_FORMS in PERMISSIONS[role]} == {Role.MANAGER}
    assert {role for role in Role if Permission.APPROVE_CLINICAL in PERMISSIONS[role]} == {
        Role.SAFETY_OFFICER
    }


def test_two_roles_carry_what_both_allow() -> None:
    both = permissions_of([Role.CLINICIAN, Role.MANAGER])

    assert both == PERMISSIONS[Role.CLINICIAN] | PERMISSIONS[Role.MANAGER]


@pytest.mark.parametrize("roles", [[], ["owner"], [""]])
def test_no_known_role_allows_nothing(roles: list[str]) -> None:
    assert permissions_of(roles) == frozenset()


def test_an_unknown_role_adds_nothing_to_a_known_one() -> None:
    assert permissions_of(["receptionist", "root"]) == PERMISSIONS[Role.RECEPTIONIST]


def test_every_permission_is_held_by_somebody() -> None:
    assert permissions_of(Role) == frozenset(Permission)
