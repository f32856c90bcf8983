"""What every test may ask for."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from imaging.actions import acquisition
from imaging.actions.ordering import Wanted, place_order
from imaging.models import SafetyQuestion, Study
from imaging.models.standard import bring
from patients.actions.register import register
from patients.models import Patient
from reporting.actions import claiming, drafting, releasing, signing
from reporting.models import Report, ReportVersion
from tests import cast as the_cast
from tests.cast import Cast
from tests.database import made_once
from tests.factories.images import give_images

SignedIn = Callable[[str], Client]

# whitenoise warns where the folder is missing, and a live server starts before any fixture of a test
Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def quick_and_private(settings: Settings, tmp_path: Path) -> None:
    """Images in a folder of the test's own; a cheap password hash; static files without a manifest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "images": {**settings.STORAGES["images"], "OPTIONS": {"location": str(tmp_path / "images")}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT = str(tmp_path / "static")  # whitenoise reads all of it for every test client
    Path(settings.STATIC_ROOT).mkdir()
    settings.SHELF_ROOT = str(tmp_path / "shelf")
    settings.VIEWER_ROOT = tmp_path / "no-viewer"  # the tests of the viewer put one there
    settings.SIMILAR_ORDER_DAYS = 0  # the cast orders the same again and again; the warning has tests of its own
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The roles are in the database before the first test, as they are in a clinic's."""
    shared, keep = tmp_path_factory.getbasetemp(), django_db_keepdb and not django_db_createdb
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with django_db_blocker.unblock(), made_once(shared, keep=keep):
        call_command("sync_roles", verbosity=0)
        with django_db_blocker.block():
            yield


@pytest.fixture
def people(db: None) -> Cast:
    """The standing cast in their clinic."""
    if not Group.objects.exists():  # a test with transactions of its own empties every table behind it
        call_command("sync_roles", verbosity=0)
    bring(SafetyQuestion)
    return the_cast.assemble()


@pytest.fixture
def signed_in(people: Cast) -> SignedIn:
    """A browser in which the named person is signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(people.user(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def patient(people: Cast) -> Patient:
    """Maria Test, MRN MRN-123."""
    return register(
        people.site,
        by=people.clara,
        mrn="MRN-123",
        family_name="Test",
        given_name="Maria",
        birth_date=dt.date(1961, 4, 12),
        sex="F",
    )


@pytest.fixture
def study(people: Cast, patient: Patient) -> Study:
    """Maria's CT chest, ordered by Clara for Dr Fred."""
    order = place_order(
        patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Cough for six weeks. Mass?",
        by=people.clara,
    )
    return order.studies.get()


@pytest.fixture
def acquired(people: Cast, study: Study) -> Study:
    """Maria's CT chest with two images, begun and completed by Theo."""
    acquisition.begin(study, by=people.theo)
    give_images(study, 2)
    return acquisition.complete(study, by=people.theo)


@pytest.fixture
def draft(people: Cast, acquired: Study) -> ReportVersion:
    """Rosa holds Maria's study and has written an impression."""
    claiming.claim(acquired, by=people.rosa)
    version = drafting.start(acquired, by=people.rosa)
    text = {"technique": "CT.", "findings": "A nodule of 8 mm.", "impression": "Nodule in the left upper lobe."}
    return drafting.save(version, text, revision=version.revision, by=people.rosa)


@pytest.fixture
def signed(people: Cast, draft: ReportVersion) -> Report:
    """Rosa has signed it."""
    return Report.objects.get(pk=signing.sign(draft, password=the_cast.PASSWORD, by=people.rosa).report_id)


@pytest.fixture
def released(people: Cast, signed: Report) -> Report:
    """Rosa has released it to Dr Fred."""
    releasing.release(signed, by=people.rosa)
    return Report.objects.get(pk=signed.pk)
