"""Who may: by role on all rows, and by grant on single rows of the few kinds that allow it."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import PermissionDenied
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm

from imaging.models import Study
from patients.access import PER_OBJECT, grant, may, require, revoke, visible
from patients.models import Patient, User
from reporting.models import Report
from tests.cast import Cast


def again(user: User) -> User:
    """The user as the next request reads it, without cached permissions."""
    return User.objects.get(pk=user.pk)


def test_a_role_gives_all_rows(people: Cast, study: Study) -> None:
    assert may(people.theo, "imaging.view_study") and may(people.theo, "imaging.view_study", study)
    assert list(Study.objects.visible_to(people.theo)) == [study]


def test_no_role_gives_nothing(people: Cast, study: Study) -> None:
    for user in (people.nobody, people.fred, AnonymousUser()):
        assert not may(user, "imaging.view_study", study)  # type: ignore[arg-type]  # as a request has it
        assert not Study.objects.visible_to(user).exists()  # type: ignore[arg-type]


def test_a_grant_opens_one_row_to_one_person(people: Cast, signed: Report, study: Study) -> None:
    other = Study.objects.create(
        order=study.order, patient=study.patient, site=study.site, modality="CT", study_instance_uid="1.2.3"
    )
    grant(people.fred, "imaging.view_study", study)
    fred = again(people.fred)
    assert may(fred, "imaging.view_study", study) and not may(fred, "imaging.view_study", other)
    assert not may(fred, "imaging.view_study") and not may(fred, "reporting.view_report", signed)
    assert list(Study.objects.visible_to(fred)) == [study]
    assert not Report.objects.visible_to(fred).exists()
    assert not Study.objects.visible_to(people.nora).exists()


def test_a_grant_can_be_taken_away(people: Cast, study: Study) -> None:
    grant(people.fred, "imaging.view_study", study)
    revoke(people.fred, "imaging.view_study", study)
    assert not may(again(people.fred), "imaging.view_study", study)
    assert not Study.objects.visible_to(again(people.fred)).exists()


def test_who_left_sees_nothing(people: Cast, study: Study) -> None:
    grant(people.fred, "imaging.view_study", study)
    User.objects.filter(pk__in=[people.fred.pk, people.theo.pk]).update(is_active=False)
    for user in (again(people.fred), again(people.theo)):
        assert not may(user, "imaging.view_study", study)
        assert not Study.objects.visible_to(user).exists()


def test_only_two_kinds_of_row_can_be_granted() -> None:
    assert {"imaging.view_study", "reporting.view_report"} == PER_OBJECT


def test_a_grant_of_another_kind_is_refused(people: Cast, patient: Patient) -> None:
    for perm in ("patients.view_patient", "imaging.schedule_study", "reporting.sign_report"):
        with pytest.raises(ValueError, match=perm):
            grant(people.fred, perm, patient)
    assert not UserObjectPermission.objects.exists()


def test_a_stray_row_in_guardians_table_opens_nothing(people: Cast, patient: Patient, study: Study) -> None:
    assign_perm("patients.view_patient", people.fred, patient)
    assign_perm("imaging.schedule_study", people.fred, study)
    fred = again(people.fred)
    assert not may(fred, "patients.view_patient", patient) and not may(fred, "imaging.schedule_study", study)
    assert not visible(Patient.objects.all(), fred, "patients.view_patient").exists()
    with pytest.raises(PermissionDenied):
        require(fred, "imaging.schedule_study", study)


def test_require_says_no_in_words(people: Cast) -> None:
    require(people.rosa, "reporting.sign_report")
    with pytest.raises(PermissionDenied, match="role"):
        require(people.ron, "reporting.sign_report")


def test_each_permission_that_may_be_granted_exists(db: None) -> None:
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    assert known >= PER_OBJECT
