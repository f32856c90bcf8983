"""English words that tell who the patient is: organs of one sex, pronouns, titles, given names, labels of numbers."""

MALE_ONLY = """
prostate: prostate, prostatic, prostatectomy, prostatitis, prostatomegaly, bph, turp, periprostatic, extraprostatic,
    prostate gland
seminal vesicle: seminal vesicle, vas deferens, vasectomy, ejaculatory duct
testis: testis, testes, testicle, testicular, orchiectomy, orchidectomy, orchitis, scrotum, scrotal, hemiscrotum,
    epididymis, epididymal, epididymides, epididymitis, spermatic cord, spermatocele, varicocele, tunica vaginalis,
    tunica albuginea, rete testis, intratesticular, cryptorchidism, orchidopexy, orchiopexy
penis: penis, penile, corpora cavernosa, corpus cavernosum, glans, cavernosal
male breast: gynecomastia
"""
FEMALE_ONLY = """
uterus: uterus, uterine, hysterectomy, myometrium, myometrial, fibroid, endometrium, endometrial, endometriosis,
    endometrioma, adenomyosis, myomectomy, intrauterine, iud, hysterosalpingography, fundal fibroid
cervix: uterine cervix, cervical os, nabothian cyst, endocervical, cervix, internal os
ovary: ovary, ovarian, oophorectomy, corpus luteum, corpus luteal, salpingo oophorectomy, ovaries, polycystic ovarian,
    luteal cyst, ovarian follicle
adnexa: adnexa, adnexal, adnexae, fallopian tube, salpingectomy, hydrosalpinx, parametrium, parametrial
vagina: vagina, vaginal, vulva, vulvar, transvaginal, transvaginally, endovaginal, vaginal cuff, vaginal vault,
    pessary, bartholin gland
pregnancy: pregnancy, pregnant, gravid, gestation, gestational sac, fetus, fetal, placenta, placental, postmenopausal,
    premenopausal, menopause, menstrual, menses, lactating, lactational, postpartum, cesarean section, cesarean
"""
# Phrases that only look as if they named an organ of one sex, and whose organ it is not.
NOT_AN_ORGAN = """
none: ocular adnexa, orbital adnexa, ocular adnexal, orbital adnexal, fetal lobulation, fetal lobation,
    persistent fetal lobulation, persistent fetal lobulations, fetal type, fetal origin, fetal pca,
    fetal posterior cerebral artery, fetal pattern, fetal circulation, adnexal skin, skin adnexa, prostatic utricle,
    female urethra, persistent fetal origin, fetal configuration, fetal variant, fetal posterior communicating artery,
    fetal lobulated, glans clitoris, fetal morphology, lobulated fetal, fetal position, uterus didelphys like,
    cutaneous adnexa, bone cervix, femoral cervix, pregnancy status, pregnancy test, negative pregnancy,
    pregnancy was excluded, excluded pregnancy, pregnancy excluded, pregnancy screening, skin adnexal, cervix vesicae
"""
KINFOLK = frozenset(
    """
    mother father sister brother wife husband daughter son aunt uncle grandmother grandfather family maternal
    paternal familial partner cousin
    """.split()
)

PRONOUNS = {"he": "M", "him": "M", "his": "M", "himself": "M", "she": "F", "her": "F", "hers": "F", "herself": "F"}
PERSONS = {
    "man": "M", "male": "M", "gentleman": "M", "boy": "M", "m": "M",
    "woman": "F", "female": "F", "lady": "F", "girl": "F", "f": "F",
}  # fmt: skip
TITLES = {"mr": "M", "mister": "M", "master": "M", "mrs": "F", "ms": "F", "miss": "F"}
# Somebody other than the patient is spoken of: the doctor who was called, the one who signed.
STAFF = frozenset(
    """
    dr doctor prof professor consultant surgeon registrar physician nurse sister practitioner gp np pa rn md team
    resident fellow radiologist radiographer technologist sonographer clinician referrer discussed communicated told
    informed telephoned phoned notified called relayed acknowledged dictated signed transcribed verified authored
    conveyed paged attending frcr mbbs operator secretary fnp arnp dnp crnp houseman verbally oncologist
    neurosurgeon urologist obstetrician midwife technician ordering referring intern hospitalist bleeped contacted
    """.split()
)
NOT_NAMES = frozenset(
    """
    the a an is was has had this patient no not normal left right study exam name unknown see none with of and for
    presents presented reports complains in on at under who male female man woman age aged sex dob date mrn id yo
    year years referred referring seen underwent history brain angiography angiogram spine knee imaging abdomen
    venography cholangiopancreatography spectroscopy enterography arthrography urography pelvis prostate breast
    shoulder positioned positioning consent tolerated preparation motion movement positional respiratory information
    confirmed unable supine prone identity cooperation compliance habitus factors discomfort refused declined
    fasting moved breathing anonymous withheld verified checked movement care management safety education tolerance
    left
    """.split()
)
GIVEN_NAMES = frozenset(
    """
    james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony donald
    steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary
    nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick jack dennis
    jerry tyler aaron jose henry adam douglas nathan peter zachary kyle walter harold jeremy ethan carl keith roger
    gerald christian terry sean arthur austin noah lawrence jesse joe bryan billy jordan albert dylan bruce willie
    gabriel alan juan logan wayne ralph roy eugene randy vincent russell louis philip bobby johnny bradley oliver
    harry simon ian graham nigel stuart neil mary patricia jennifer linda elizabeth barbara susan jessica sarah
    karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah
    stephanie dorothy rebecca sharon laura cynthia amy kathleen angela shirley brenda emma anna pamela nicole
    samantha katherine christine helen debra rachel carolyn janet maria catherine heather diane olivia julie joyce
    victoria ruth virginia lauren kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha
    madison teresa gloria sara janice ann kathryn abigail sophia frances jean alice judy isabella julia grace amber
    denise danielle marilyn beverly charlotte natalie theresa diana brittany doris kayla alexis lori jane fiona
    claire louise chloe sofia mohammed muhammad ahmed ali fatima aisha omar hassan hussein ibrahim yusuf khalid
    layla zainab wei li ming hui jing raj priya anil sunita ravi deepak sanjay anita carlos miguel luis jorge pedro
    pablo antonio manuel francisco rosa carmen ana lucia elena ivan dmitri olga natasha sergei tatiana pierre marie
    jean hans klaus ingrid lars sven giovanni giulia marco kenji yuki hiroshi sakura min jin mei chen nguyen tran
    keiko akira
    """.split()
) - frozenset(
    (
        "jean",
        "douglas",
        "henry",
        "marie",
        "louis",
        "russell",
        "roy",
        "li",
        "min",
        "chen",
        "ming",
        "jin",
        "wei",
        "mei",
        "ali",
        "grace",
        "jordan",
        "austin",
        "virginia",
    )
)
