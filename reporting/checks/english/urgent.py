"""English words about what cannot wait, beside the findings marked c and n in the lists."""

# Words that make a finding marked n critical, and words that make a critical one an old story.
NEW = frozenset("acute hyperacute new obstructive obstructing worsening early recent".split())
KNOWN = frozenset("chronic old known healed remote treated".split())

TUBES = frozenset(
    """
    tube ett ngt nasogastric endotracheal feeding catheter line dobhoff ng orogastric et picc cvc enteric
    """.split()
)
# Where a tube must not lie, or the word that says so.
WRONG_PLACE = """
wrong: malpositioned, misplaced, mispositioned, malposition, malpositioning, endobronchial, bronchus intermedius,
    right main bronchus, right mainstem, right main stem, left main bronchus, left mainstem, lower lobe bronchus,
    in the right lower lobe, in the left lower lobe, in the trachea, within the trachea, in the lung, within the lung,
    in the esophagus, within the esophagus, in the pleural space
"""
# A testis or an ovary without blood.
NO_FLOW = """
flow: no flow, absent flow, no vascular flow, absent vascular flow, no blood flow, absent blood flow, no color flow,
    absence of flow, no detectable flow, no internal flow, no doppler flow, no intratesticular flow, absent color flow,
    flow is absent, no demonstrable flow, no color doppler flow, no intratesticular vascularity, absent intratesticular,
    avascular testis, whirlpool sign
"""
# These are known to have no blood: "no flow in the cyst".
BLOODLESS = frozenset("mass cyst lesion cystic nodule".split())
UNLESS = frozenset("no not previously without removed".split())
# A place without blood that cannot wait.
NEEDS_FLOW = frozenset("testis ovary epididymis".split())
