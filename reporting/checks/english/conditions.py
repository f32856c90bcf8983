"""Findings in English: `name [< wider] [@place] [!flags]: words`.

Flags: g, means nothing without its place (a mass); a, contradicts a normal impression; c, critical: somebody has to be
told at once; n, critical only where it is called acute or new;
m, lies in the middle or on one side only, so that a left or right beside it is another thing's;
p, has two places of one name (the two menisci), of which the one that is named counts alone;
w, denied without a place is denied everywhere, whatever the sentence before spoke of.
"""

from reporting.checks.english.abdomen_and_pelvis import ABDOMEN_AND_PELVIS
from reporting.checks.english.chest_and_brain import CHEST_AND_BRAIN
from reporting.checks.english.limbs_and_spine import LIMBS_AND_SPINE

CONDITIONS = CHEST_AND_BRAIN + LIMBS_AND_SPINE + ABDOMEN_AND_PELVIS

# Condition plus place makes the sharper condition: `condition + place: sharper`. Places cover their parts.
TOGETHER = """
hemorrhage + brain: ich
hematoma + brain: ich
thrombus + pulmonary_artery: pe
thrombus + superficial_vein: superficial_thrombosis
thrombus + leg_vein: dvt
dissection + aorta: aortic_dissection
disc_herniation + head: brain_herniation
hemorrhage + head: ich
hemorrhage + placenta: subchorionic_hematoma
hematoma + placenta: subchorionic_hematoma
stenosis + spinal_canal: canal_stenosis
stenosis + foramen: foraminal_stenosis
tear + meniscus: meniscal_tear
tear + acl: acl_tear
tear + rotator_cuff: cuff_tear
stone + kidney: renal_stone
stone + ureter: ureteral_stone
stone + gallbladder: gallstones
effusion + pleura: pleural_effusion
effusion + heart: pericardial_effusion
effusion + chest: pleural_effusion
effusion + knee: joint_effusion
effusion + joint: joint_effusion
perforation + bowel: bowel_perforation
perforation + stomach: bowel_perforation
perforation + duodenum: bowel_perforation
perforation + esophagus: bowel_perforation
torsion + testis: testicular_torsion
torsion + ovary: ovarian_torsion
torsion + adnexa: ovarian_torsion
restricted_diffusion + brain: dwi_lesion
echogenicity + liver: steatosis
fracture + cervical_spine: cervical_fracture
fracture + spine: compression_fracture
aneurysm + abdominal_aorta: aaa
obstruction + bowel: bowel_obstruction
occlusion + mca: lvo
thrombus + hepatic_vein: portal_vein_thrombosis
"""

# An adjective near a place, with a few words between: "enlarged retroperitoneal lymph nodes".
ADJECTIVES = """
adenopathy: enlarged node, pathological node, bulky node, abnormal node
cardiomegaly: enlarged heart
splenomegaly: enlarged spleen
varicocele: dilated pampiniform
hepatomegaly: enlarged liver
biliary_dilatation: dilated bile_duct
hydronephrosis: dilated ureter
"""

# The second denied, the first is too (an infarct if it is called acute).
DENIES = """
infarct: dwi_lesion
consolidation: pneumonia
stroke: dwi_lesion
"""

# A normal word about a place denies these there: "the appendix is normal", "veins are compressible".
HEALTHY = """
lung: consolidation
heart: cardiomegaly
appendix: appendicitis
gallbladder: gallstones, cholecystitis
kidney: hydronephrosis, renal_stone
bile_duct: biliary_dilatation, choledocholithiasis
acl: acl_tear
cruciate: acl_tear
meniscus: meniscal_tear
rotator_cuff: cuff_tear
labrum: tear
achilles: tear
pcl: tear
spleen: splenomegaly
leg_vein: dvt
pleura: pleural_effusion
pancreas: pancreatitis
brain_ventricle: hydrocephalus
cord: cord_compression, cord_signal
pulmonary_artery: pe
bowel: bowel_obstruction
"""

# Findings near enough to be one thing said in two ways, for the question of left or right.
KIN = """
spot: mass, nodule, lesion, cyst, endometrioma, polyp, metastasis, opacity, consolidation, infection, calcification,
    hypermetabolic, fibroid, adenopathy
clot: thrombus, dvt, pe, occlusion, stenosis
blood: hemorrhage, hematoma, ich, sdh, edh, extra_axial_collection, collection
brain_death: infarct, restricted_diffusion, stroke, lvo
break: fracture, dislocation, subluxation, compression_fracture, marrow_edema
disc: disc_herniation, disc_bulge, foraminal_stenosis, nerve_compression
stone: stone
tear: tear, tendinopathy, marrow_edema
sinus: sinusitis, opacity, mastoiditis, polyp
surface: erosion, chondral_loss, osteoarthritis, exostosis
plaques: plaque, stenosis, calcification, occlusion
flow: testicular_torsion, epididymitis, ovarian_torsion
fluid: effusion, pleural_effusion, collection, free_fluid
"""

# Endings of the names of diseases, and words that only end so.
DISEASE = (
    "oma",
    "omas",
    "itis",
    "osis",
    "opathy",
    "opathies",
    "ectasis",
    "ectasia",
    "megaly",
    "malacia",
    "plasia",
    "lithiasis",
    "trophy",
    "sarcoma",
    "listhesis",
)
NO_DISEASE = frozenset(
    """
    diagnosis prognosis anastomosis kyphosis lordosis stroma symphysis epiphysis metaphysis diaphysis apophysis
    hypophysis glaucoma metamorphosis diarthrosis synchondrosis arthrodesis agnosis biopsy philtrosis apoptosis
    homeostasis hypnosis osmosis mitosis exitosis enarthrosis pleurodesis
    """.split()
)
TUMOUR = ("oma", "sarcoma", "plasia")
