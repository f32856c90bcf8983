"""Which presentation contexts we accept: what our services offer, and all that can be an object (PS3.8 7.1.1.13)."""

from collections.abc import Sequence

from pydicom._uid_dict import UID_dictionary
from pydicom.uid import UID
from pynetdicom.pdu_primitives import A_ASSOCIATE
from pynetdicom.presentation import PresentationContext
from pynetdicom.service_class import ServiceClass, StorageServiceClass
from pynetdicom.sop_class import uid_to_service_class

from imaging.dicom.offer import EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, Service

VERIFICATION = "1.2.840.10008.1.1"
_PLAIN = frozenset({IMPLICIT_LITTLE, EXPLICIT_BIG})


def is_storage(sop_class: str) -> bool:
    """Whether objects of this class are taken by C-STORE: every storage class, and every class that nobody knows.

    A private or a brand-new class is one more kind of object for us; a class of another service is not.
    """
    service = uid_to_service_class(sop_class)
    if service is StorageServiceClass:
        return True
    known = UID_dictionary.get(sop_class)
    return service is ServiceClass and (known is None or ("Storage" in known[0] and known[1] == "SOP Class"))


def supported(request: A_ASSOCIATE, services: Sequence[Service]) -> list[PresentationContext]:
    """What of the proposal we support: an entry for each SOP class, its transfer syntaxes in order of preference."""
    offered = {sop_class: service.transfer_syntaxes for service in services for sop_class in service.sop_classes}
    offered[VERIFICATION] = (EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG)
    found: dict[str, list[str]] = {}
    for proposed in request.presentation_context_definition_list:
        sop_class = str(proposed.abstract_syntax)
        if sop_class in offered:
            found[sop_class] = list(offered[sop_class])
        elif is_storage(sop_class):
            found.setdefault(sop_class, []).extend(_preferred([str(uid) for uid in proposed.transfer_syntax]))
    return [_context(uid, syntaxes, storage=uid not in offered) for uid, syntaxes in found.items()]


def _preferred(syntaxes: Sequence[str]) -> list[str]:
    """As the sender lists them, but explicit little endian before implicit and big endian: no VR is lost in it."""
    if syntaxes and syntaxes[0] in _PLAIN and EXPLICIT_LITTLE in syntaxes:
        return [EXPLICIT_LITTLE, *(uid for uid in syntaxes if uid != EXPLICIT_LITTLE)]
    return list(syntaxes)


def _context(sop_class: str, syntaxes: Sequence[str], *, storage: bool) -> PresentationContext:
    context = PresentationContext()
    context.abstract_syntax = UID(sop_class)
    context._transfer_syntax = [UID(uid) for uid in dict.fromkeys(syntaxes)]  # as sent, known or not
    if storage:  # both roles: whoever fetches by C-GET is the one who stores (PS3.4 C.5.3)
        context.scu_role = context.scp_role = True
    return context
