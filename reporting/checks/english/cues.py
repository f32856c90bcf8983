"""Words in English that turn a statement: no, never, old, if, unchanged, left, right."""

# name: phrases. Longest phrase wins, so a phrase under "pseudo" keeps the "no" inside it from being a denial.
CUES = """
neg: no, without, w / o, no evidence of, no sign of, negative for, absence of, free of, neither, nor, denies, lack of,
    never, not, fails to demonstrate, failed to demonstrate, resolution of, nil, clear of, no longer, rules out,
    excludes, excluding, has excluded, not demonstrate, does not demonstrate, doesn't, isn't, aren't, wasn't,
    not have, rather than, devoid of, no findings of, no features of, no convincing, no definite, no suggestion of,
    interval resolution of, complete resolution of, have excluded, no CT evidence of, against
neg_after: is not seen, are not seen, not seen, not identified, is not identified, are not identified, not present,
    is not present, not visualized, not demonstrated, not evident, not detected, not appreciated, not observed,
    is absent, are absent, absent, is excluded, been excluded, are excluded, excluded, ruled out, is ruled out,
    has resolved, have resolved, has cleared, have cleared, now resolved, resolved, negative, none, nil,
    no longer seen, not suspected, not apparent, not noted, not found, not shown, no longer present,
    no longer visible, no longer evident, no longer identified, not visible, not depicted, nowhere seen, is unlikely,
    are unlikely, unlikely, not enlarged, not dilated, is excluded on
pseudo: no change, no interval change, no significant change, no significant interval change, no increase,
    no decrease, no further, not only, without change, without significant change, no difference, no improvement,
    no growth, no interval growth, no reduction, no interval increase, no interval decrease, no significant increase,
    no marked change, no appreciable change, not completely, not fully, not entirely, not yet, no longer than,
    not significantly changed, not significantly change, has not changed, have not changed, not changed,
    not significantly, not appreciably changed, not necessarily, not previously seen, not seen previously,
    not previously present, not present previously, not seen on the prior, not present on the prior,
    not seen on prior, not present on prior, not previously, negative predictive, without and with, with and without,
    not well seen, not well visualized, not optimally, no doubt, not clearly, no interval improvement, not included,
    not excluded by this, was not present, were not present, not evident on the prior, not evident previously,
    no substantial change, no material change, no real change
weak: cannot be excluded, can not be excluded, not excluded, cannot exclude, can not exclude, not entirely excluded,
    not be excluded, cannot be entirely excluded, cannot be completely excluded, cannot rule out, not ruled out,
    cannot be ruled out, difficult to exclude, does not exclude, do not exclude, cannot be confidently excluded,
    could not be excluded, equivocal, versus, vs, indeterminate for, less likely, low probability,
    is not entirely excluded, not completely excluded, could be excluded, cannot confidently exclude,
    limits evaluation, limits assessment, limited evaluation for, limited for, not sensitive for, insensitive for,
    low sensitivity for, differential includes, differential diagnosis includes, differential considerations include
hyp: rule out, r / o, to exclude, to evaluate, evaluate for, evaluation for, evaluation of, assess for,
    assessment for, assessment of, clinical concern, clinical suspicion, clinically suspected, query, screening for,
    surveillance for, risk of, risk for, at risk, to look for, exclude, monitor for, protocol for, sensitivity for,
    evaluation, to assess, looking for, in case of, concern for clinical, looked for, dedicated to, predispose,
    predisposes, predisposing, recommended for, precautions, clinical question, for suspected, for possible,
    referred for, clinical history of, treatment of, treatment for, treated for, therapy for, anticoagulation for,
    family history of, prophylaxis, to detect, excluded if, request, score for, search for
hyp_if: if, in the event, unless, should there be, should the, indication, clinical history, history :,
    clinical information, clinical details
hyp_all: recommend, recommended, recommendation, recommends, advise, advised, advisable, suggest follow,
    suggest repeat, suggest further, suggest correlation, suggest clinical, is suggested, would be,
    could be considered, consider, considered, should, would, please, may be helpful, may help, could help,
    is suggested for, clinical correlation, correlate clinically, correlate, return, helpful, may be useful,
    surveillance, warrants, warranted
past: history of, h / o, hx of, prior, previous, previously, status post, s / p, past, post, past history of,
    known history of, since the, postoperative, postsurgical, post surgical, post operative, earlier
current: post treatment, post radiation, post therapy, postsurgical change, postsurgical changes, postoperative change,
    postoperative changes, post surgical change, post surgical changes, post operative change, post operative changes,
    post contrast, post treatment changes, posttreatment
old: known, old, remote, chronic, healed, healing, treated, longstanding, long standing, sequela of, sequelae of,
    residual, established, subacute to chronic, evolving, evolved, background, resolving, age indeterminate,
    old healed, mature, calcified, interval healing of, encephalomalacia from, congenital
old_after: is old, are old, is chronic, are chronic, is healed, appears chronic, appear chronic, appears old,
    chronic in appearance, of uncertain age, healed, has healed, have healed, is longstanding, long standing, is known
same: unchanged, stable, no change, no interval change, no significant change, no significant interval change,
    not significantly changed, without change, without significant change, similar in, is similar, are similar,
    similar to, similar appearance, has not changed, have not changed, not changed, decreased, decreasing, improved,
    improving, smaller, resolving, again seen, again noted, again demonstrated, redemonstrated, re demonstrated,
    redemonstration, reduced, diminished, previously seen, previously noted, previously described,
    previously reported, known, as before, persistent, persists, no appreciable change, interval improvement,
    interval decrease, interval reduction, no substantial change, almost completely resolved,
    near complete resolution, resolving
stop: but, however, although, though, except, except for, aside from, apart from, other than, whereas, while, yet,
    nevertheless, which, because, there is, there are, there was, with the exception of, with, otherwise,
    is noted with, despite, save for, besides, in addition, also noted, secondary to, due to, is seen and,
    are seen and, consistent with, in keeping with, compatible with, suggests, suggesting, suggestive of,
    representing, likely representing, demonstrates, shows
aside: contralateral, contralaterally, opposite side, other side, compared with the, compared to the,
    in comparison with the, for comparison, comparison with the, comparison to the, asymptomatic side,
    unaffected side, comparison view, comparison views, comparison of both, relative to the, asymmetric compared,
    asymmetrical compared, than the, than on the, uninvolved side, normal side, opposite, symmetric with,
    symmetrical with, comparative view, by comparison, comparative views
"""

# Words before a denied finding that do not narrow the denial: "no definite CT evidence of a ..."
NEUTRAL = frozenset(
    """
    no not cervical evidence of for any definite convincing sign signs ct sonographic radiographic radiological
    radiologic mr mri imaging features feature finding findings the a an obvious overt demonstrable discernible
    visible identifiable focal seen acute definitive clear suggest suggestion to is are was were there that
    ultrasound xray plain film direct frank specific appreciable pathological pathologic abnormal underlying
    associated either both any current intravenous in on at by present currently identified indicate indicating
    mammographic presence further intraluminal central lobar segmental occlusive detectable apparent venous osseous
    bony skeletal recent sonographically radiographically evident dominant discrete area areas lesion process left
    right bilateral ipsilateral , / or and nor active fluoroscopic
    """.split()
)
# Words that make a present finding small, so that "no significant ..." does not contradict it.
MINOR = frozenset(
    """
    small trace tiny minimal mild minor minute slight simple benign physiologic physiological thin subtle early
    nonobstructing nondisplaced undisplaced minimally mildly slightly little few scattered low subcentimeter
    incomplete normal punctate faint subpleural tiny micro trivial partial non
    """.split()
)
SIZE = frozenset(
    """
    small trace tiny minimal mild moderate large massive minor slight marked severe extensive new stable unchanged
    persistent increasing multiple several scattered few simple subtle bilateral mildly moderately approximately
    degenerative mild incidental likely possible probable
    """.split()
)
# A denial narrowed by one of these is not contradicted by a finding that has not the same word.
CHRONIC = frozenset(
    """
    old chronic healed remote prior previous previously known healing longstanding longstanding established treated
    stable unchanged subacute lacunar sequela sequelae postoperative residual mature resolving evolving degenerative
    """.split()
)
AUXILIARY = frozenset(
    """
    is are was were has have shows demonstrates contains measures appears appear remains remain shown reveals
    """.split()
)

HEALTHY_WORDS = frozenset(
    """
    normal normally unremarkable intact clear patent compressible preserved
    """.split()
)
COPULAS = frozenset(
    """
    is are appears appear remains remain both all are also and of within limits fully entirely otherwise well
    everywhere are : gland grossly bilaterally throughout tendon tendons ligament size contour limits no the
    """.split()
)

# A word or phrase that, after "left" or "right", means no side of the body; or a direction, a posture, a verb.
SIDES = """
L: left, lt, left sided, left side, left hand side, leftsided, sinistra
R: right, rt, right sided, right side, right hand side, rightsided
B: bilateral, bilaterally, bilat, both, either, neither, left and right, right and left, right or left, left or right,
    left greater than right, right greater than left, both sides, each, symmetric, symmetrical, symmetrically,
    biapical, bibasal, bibasilar, bihilar, right more than left, left more than right, r and l, l and r, right / left,
    left / right, right side more than left, left worse than right, right worse than left, left > right, right > left,
    larger on the left, larger on the right, larger on right, larger on left, right and the left, left and the right,
    paired
none: right handed, left handed, right hand dominant, left hand dominant, right handedness, left handedness,
    right dominant, left dominant, left to right, right to left, right away, right now, right angle, right angled,
    at right angles, all right, leftward, rightward, left in place, left in situ, left behind, been left, was left,
    were left, left without, left untreated, left the department, patient left, right lateral decubitus,
    left lateral decubitus, left side down, right side down, left lateral position, right lateral position,
    right decubitus, left decubitus, right anterior oblique, left anterior oblique, right posterior oblique,
    left posterior oblique, right lateral view, left lateral view, right lateral projection, left lateral projection,
    turned to the right, turned to the left, rotated to the right, rotated to the left, to the right of midline,
    to the left of midline, to the right of the midline, to the left of the midline, right in front,
    lying on the right, lying on the left, lay on the right, right circulation, left circulation, right antecubital,
    left antecubital, right antecubital fossa, left antecubital fossa, right arm injection, left arm injection,
    via the right arm, via the left arm, right upper extremity iv, left upper extremity iv, right ac fossa,
    left ac fossa, right cubital fossa, left cubital fossa, right arm vein, left arm vein
"""
# Short forms that hold a side and a place.
SIDED = {
    "rul": ("R", "upper_lobe"), "lul": ("L", "upper_lobe"), "rll": ("R", "lower_lobe"), "lll": ("L", "lower_lobe"),
    "rml": ("R", "middle_lobe"), "ruq": ("R", "quadrant"), "luq": ("L", "quadrant"), "rlq": ("R", "quadrant"),
    "llq": ("L", "quadrant"), "rif": ("R", "quadrant"), "lif": ("L", "quadrant"), "rica": ("R", "carotid"),
    "lica": ("L", "carotid"), "rk": ("R", "kidney"), "lk": ("L", "kidney"),
    "rcca": ("R", "carotid"), "lcca": ("L", "carotid"), "rmca": ("R", "mca"), "lmca": ("L", "mca"),
    "rva": ("R", "vertebral_artery"), "lva": ("L", "vertebral_artery"),
    "rcfv": ("R", "leg_vein"), "lcfv": ("L", "leg_vein"),
}  # fmt: skip

# Places that have one side only: a word of the wrong side is a slip.
ONE_SIDED = (
    ("L", ("middle lobe",)),
    ("R", ("lingula", "spleen", "descending colon", "sigmoid colon")),
    ("L", ("gallbladder", "ascending colon", "cecum", "hepatic flexure", "appendix")),
    ("R", ("splenic flexure", "lingular")),
)
# Words that make a sentence tell of something, where no finding of the list is named.
ABNORMAL = frozenset(
    """
    enlarged heterogeneous hypoechoic hyperechoic thickened thickening increased decreased dilated opacified
    irregular abnormal swollen edematous hyperintense hypointense enhancing elevated reduced occluded
    noncompressible absent focus asymmetric prominent displaced erosion narrowed loss atrophic distended displaced
    echogenic sclerotic lytic lucent osteoporotic osteopenic hyperemic hypervascular expanded collapsed elevation
    blunting blunted deformity impacted bulky small chronic enlargement dilatation dilation prominence distension
    thinning malpositioned misplaced malperfusion uptake extrarenal duplex absent twisted eroded eroding soft
    """.split()
)
# Words (their first six letters) that say nothing of what is meant.
COMMON = frozenset(
    word[:6]
    for word in """
    left right both bilateral side sided with without small large mild moderate severe acute chronic stable
    unchanged there this that which from also seen noted shows demonstrates measuring measures likely consistent
    suggesting suggestive normal clear intact unremarkable upper lower mild mildly likely possible probable versus
    findings appearances large larger largest patient image series view views none been were have into over under
    above below approximately compatible keeping level about around within along region aspect portion area distal
    proximal medial lateral anterior posterior mid
    """.split()
)
# A denial ends its naming here: "no mass in the liver".
JOINING = frozenset(
    """
    of in at within involving along from to over near through across on about affecting with which that seen
    identified present noted visualized demonstrated evident is are was were for by throughout above below suggest
    suggesting
    """.split()
)
# Too wide to be contradicted by the same word elsewhere.
TOO_WIDE = frozenset(
    """
    abnormality abnormalities evidence finding findings change changes process pathology disease injury complication
    complications features contrast prior priors comparison study studies imaging significant recurrence interval
    difference appearance appearances structure structures cause concern doubt other others relevant previous
    further additional intervention treatment recommendation history surgery displacement extension involvement
    component region signal size artifact limitation motion images sequence sequences available administered
    performed follow biopsy sampling routine suspicious malignant retraction migration progression response
    improvement growth detected longer required needed angulation contour density attenuation morphology
    echogenicity vascularity symptoms communication compromise activity uptake excluded precluded considered given
    obtained anomaly anomalies variant deformity enlargement distension distention dilatation dilation dilated
    enlarged thickened widening disruption restricted indicated abnormal overlying surrounding adjacent margin
    margins destructive aggressive metastatic residual malalignment evaluation assessment contact level levels
    degenerative stigmata enhancing enhancement
    """.split()
)

# Impressions that say nothing but that all is well.
NORMAL_STUDY = """
normal: normal study, normal examination, normal exam, normal scan, normal ct, normal mri, normal chest,
    normal chest radiograph, normal radiograph, normal radiographs, unremarkable study, no acute abnormality,
    unremarkable examination, no acute findings, no acute finding, no acute cardiopulmonary abnormality,
    no acute cardiopulmonary process, no acute cardiopulmonary disease, no acute intracranial abnormality,
    no acute intracranial process, no acute osseous abnormality, no acute bony abnormality, normal ultrasound,
    no acute intrathoracic abnormality, no abnormality detected, no abnormality, normal appearances, nad,
    no acute abdominal abnormality, no acute intracranial pathology, no significant abnormality, no acute bony injury,
    no acute intra abdominal abnormality, no acute process, no acute disease, no acute pathology, no bony injury,
    normal appearance, unremarkable ct, unremarkable mri, unremarkable ultrasound, unremarkable radiographs,
    no acute intraabdominal abnormality, no acute cardiothoracic abnormality, no acute osseous injury,
    within normal limits, no acute traumatic injury, no acute injury, no acute abdominal or pelvic abnormality,
    no acute aortic abnormality
"""

# Words that lead from a finding on to its place.
PREPOSITIONS = frozenset(
    """
    of in at within involving along from to over near through across on about affecting overlying adjacent into
    between throughout abutting by beneath under around arising centered against measuring compressing
    """.split()
)
# Behind a comma: the place is still to come.
GOING_ON = frozenset(
    """
    largest larger biggest most mainly predominantly located centered involving arising within in at
    """.split()
)
# "Normal in size" is not "normal".
PARTLY = frozenset("size contour caliber position".split())
# "Not seen on the previous study" says that it is there now.
BEFORE = frozenset("prior previous previously earlier before last priors".split())
