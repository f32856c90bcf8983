"""How English reports name a patient: labels before names and numbers, titles, ages. All repeats are bounded."""

import re

_NAME = r"[^\W\d_][\w'’.-]{0,30}"
# A label and up to four words behind it: "Patient: DOE, JANE", "Name: Jane Doe", "Re: Jane Doe".
LABELLED = re.compile(
    rf"(?<!\w)(?:patient(?:'s)? name|patient|pt|full name|name|re|surname)\s{{0,3}}[:=]\s{{0,3}}"
    rf"({_NAME}(?:[ ,^]{{1,2}}{_NAME}){{0,3}})",
    re.IGNORECASE,
)
TITLED = re.compile(
    rf"(?<![\w.])(Mr\.?|Mrs\.?|Ms\.?|Miss|Master|MR\.|MRS\.|MS\.|MISS|Mister)\s{{1,3}}({_NAME}(?:\s{_NAME}){{0,2}})"
)
POINTED = re.compile(
    r"(?<!\w)(?:the )?[Pp]atient,? ([A-Z][a-z'’-]{1,25}(?: [A-Z][a-z'’-]{1,25}){1,2}|[A-Z]{2,25},? [A-Z]{2,25})"
    r"(?=[ ,.;(])"
)
ACTING = re.compile(
    r"(?<!\w)[Pp]atient ([A-Z][a-z'’-]{2,25})(?= (?:was|is|has|had|presents|presented|underwent|tolerated|reports|"
    r"complains|returned|attended)\b)"
)
TWO_NAMES = re.compile(r"(?<![\w.])([A-Z][\w'’-]{1,25}),? ([A-Z][\w'’-]{1,25})(?!\w)")
CARETS = re.compile(rf"(?<!\w)({_NAME}\^{_NAME})")
NUMBERED = re.compile(
    r"(?<!\w)(?:MRN|M\.R\.N\.|medical record(?: number| no\.?| #)?|hospital (?:number|no\.?|id)|hosp\.? no\.?|"
    r"patient (?:id|number|no\.?|identifier)|pt\.? id|(?:unit|record|chart|case|registration) (?:number|no\.?)|"
    r"URN?|PID|HN|ID(?: number| no\.?)?)\s{0,3}(?:is\s|of\s)?[:#=.-]{0,2}\s{0,3}#?([A-Z]{0,5}[ -]?\d[A-Z0-9/.-]{1,20})",
    re.IGNORECASE,
)
AGE = re.compile(
    r"(?<![\w.-])(\d{1,3})\s?[-–]?\s?(years?|yrs?|y|months?|weeks?|days?)"
    r"(?:\s?[-–]?\s?(?:of age|old|o)|/o|\.o\.?)(?!\w)",
    re.IGNORECASE,
)
AGED = re.compile(
    r"(?<!\w)(?:aged|age|age:|age is|age of)\s{0,3}:?\s{0,3}(\d{1,3})"
    r"(?! ?(?:weeks?|mm|cm|days?|hours?|/|months?|%))(?!\.?\d)",
    re.IGNORECASE,
)
AGE_SEX = re.compile(r"(?<![\w./-])(\d{1,3})\s?(?:y/?o\.?\s?)?(?:M|F|yo [MFmf]|y/o|yo)(?=[ ,.;)]|$)")
# "A 2-year-old fracture": not the patient's age.
AGE_OF_A_THING = frozenset(
    """
    fracture implant infarct injury prosthesis stent graft scar lesion hardware device repair surgery operation
    control stroke hematoma study scan cohort surgical healed hip knee prior
    """.split()
)
# An age that is a measure and not the patient's: bone age, the young adults of a T-score.
REFERENCE = frozenset(
    """
    bone skeletal reference standard standards greulich atlas young average peers expected equivalent than
    """.split()
)
# Numbers that are no patient's: of an order, a telephone, a device.
HEAD_WORDS = frozenset(
    """
    accession tel telephone phone ext extension bleep pager fax ref uid serial lot dose dlp room batch protocol
    device gmc license licence order request
    """.split()
)
# A surgeon's title: "by Mr Patel", "under Miss Jones".
BY = ("by", "with", "under", "per", "care of", "to", "clinic of", "team of")
# Behind two names: a thing that is called after somebody.
CALLED_AFTER = frozenset("hospital clinic classification fracture sign score unit ward".split())
