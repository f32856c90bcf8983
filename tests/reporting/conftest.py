"""A study with images, and how far its report has come."""

from collections.abc import Callable

import pytest

from imaging.actions import acquisition
from imaging.models import Study
from reporting.actions import claiming, drafting, signing
from reporting.models import Report, ReportVersion
from tests.cast import PASSWORD, Cast
from tests.factories.images import give_images

Imaged = Callable[[Study], Study]
TEXT = {
    "technique": "CT of the chest without contrast.",
    "comparison": "None.",
    "findings": "A nodule of 8 mm in the right upper lobe.",
    "impression": "Nodule of 8 mm: follow up in 6 months.",
}


@pytest.fixture
def imaged(people: Cast) -> Imaged:
    """Begin a study, give it two images, complete it."""

    def image(study: Study) -> Study:
        acquisition.begin(study, by=people.theo)
        give_images(study, 2)
        return acquisition.complete(study, by=people.theo, note="Moved a little.")

    return image


@pytest.fixture
def draft(people: Cast, acquired: Study) -> ReportVersion:
    """Rosa's draft; she holds the study."""
    claiming.claim(acquired, by=people.rosa)
    return drafting.save(drafting.start(acquired, by=people.rosa), TEXT, revision=0, by=people.rosa)


@pytest.fixture
def preliminary(people: Cast, acquired: Study) -> Report:
    """Ron's preliminary report, held by nobody."""
    claiming.claim(acquired, by=people.ron)
    version = drafting.save(drafting.start(acquired, by=people.ron), TEXT, revision=0, by=people.ron)
    return signing.make_preliminary(version, password=PASSWORD, by=people.ron).report
