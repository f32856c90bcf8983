"""Sizes that a radiologist believes, in English: `name low high [@place] [!s]: words`, lengths in millimetres.

The limits are wide (the largest ever met, not the normal range): a value outside is a slip of the unit, not a disease.
The mark s says that the thing itself is measured ("the nodule in the liver measures"), not the organ that holds it.
"""

MEASURES = """
# what is measured inside an organ
nodule 1 60 !s: nodule, micronodule, nodular opacity, nodular lesion, nodular density
nodule 1 40 @lung !s: pulmonary nodule, lung nodule, subpleural nodule, ground glass nodule, solid nodule,
    perifissural nodule
nodule 2 80 @thyroid !s: thyroid nodule
nodule 3 70 @breast !s: breast nodule
nodule 3 60 @adrenal !s: adrenal nodule
mass 4 300 !s: mass, tumor, neoplasm, carcinoma, adenocarcinoma, hcc, observation, metastatic mass
mass 4 110 @breast !s: breast mass
mass 6 220 @lung !s: lung mass, pulmonary mass
mass 3 120 @brain !s: brain mass, meningioma, glioma
lesion 1 250 !s: lesion, focus, area, abnormality, enhancing lesion, hypodensity, defect
lesion 1 90 @prostate !s: pi rads lesion
lesion 1 120 @brain !s: white matter lesion
lesion 2 100 @breast !s: fibroadenoma, intramammary lesion
adenoma 4 80 !s: adrenal adenoma, adenoma
adenoma 2 60 @pituitary !s: pituitary adenoma, macroadenoma
microadenoma 1 12 !s: microadenoma
wall 0.5 25 @gallbladder !s: wall thickness of the gallbladder, thickened wall, gallbladder with thickened wall
hemangioma 3 220 !s: hemangioma
cyst 1 250 !s: cyst, cystic lesion, cystic structure, cystic mass
cyst 1 60 @spine !s: synovial cyst, tarlov cyst, perineural cyst, facet cyst
cyst 1 60 @arm !s: ganglion, ganglion cyst
cyst 1 60 @testis !s: testicular cyst
cyst 1 50 @prostate !s: utricle cyst
cyst 1 160 @leg !s: parameniscal cyst
mass 3 120 @thyroid !s: thyroid mass
mass 2 130 @testis !s: testicular mass
mass 2 150 @spine !s: epidural mass
mass 2 150 @arm !s: lipoma
lesion 1 150 @spine !s: vertebral lesion
lesion 1 120 @arm !s: lytic lesion
cyst 1 90 @thyroid !s: colloid cyst
cyst 1 100 @breast !s: simple breast cyst
cyst 1 100 @brain !s: arachnoid cyst, pineal cyst
baker_cyst 4 150 !s: baker cyst, popliteal cyst
epididymal_cyst 1 60 !s: epididymal cyst, spermatocele
follicle 2 40 !s: follicle, dominant follicle, ovarian follicle, antral follicle
polyp 1 70 !s: polyp, polypoid lesion
polyp 1 30 @gallbladder !s: gallbladder polyp
stone 1 35 !s: stone, calculus, calculi
stone 1 30 @ureter !s: ureteral stone, ureteric calculus, ureteral calculus, ureteric stone
stone 1 60 @gallbladder !s: gallstone
stone 1 100 @bladder !s: bladder stone
staghorn 10 130 !s: staghorn calculus, staghorn
node 1 90 !s: lymph node, node, adenopathy, lymphadenopathy, nodal mass
node 1 50 @axilla !s: axillary lymph node
fibroid 3 300 !s: fibroid, leiomyoma, myoma
abscess 4 250 !s: abscess, collection, fluid collection
hematoma 2 250 !s: hematoma
abscess 1 90 @brain !s: brain abscess
abscess 1 120 @spine !s: paraspinal abscess
sdh 1 45 !s: subdural hematoma, subdural collection, extradural hematoma, epidural hematoma, epidural collection,
    extra axial collection, extra axial fluid collection, epidural abscess, extradural collection,
    subdural hemorrhage, subdural
hemorrhage 1 120 @brain !s: intraparenchymal hemorrhage, intracerebral hemorrhage, hemorrhage, hematoma
infarct 1 150 !s: infarct, infarction
disc_herniation 1 22 !s: disc protrusion, protrusion, extrusion, disc extrusion, disc herniation, disc bulge
tear 1 90 !s: tear, full thickness tear, partial thickness tear
tear 1 60 @rotator_cuff !s: supraspinatus tear, rotator cuff tear
marrow 2 150 !s: osteochondral lesion, osteochondral defect, chondral defect
displacement 0.5 60 !s: displacement, fracture gap, diastasis, distraction, fragment, displaced
step_off 0.5 15 !s: step off, articular step, articular step off, depression, articular depression
widening 0.5 30 !s: scapholunate interval, medial clear space, tibiofibular clear space, clear space,
    atlantodental interval
midline_shift 0.5 30 !s: midline shift, shift of midline structures, shift, subfalcine shift
listhesis 0.5 30 !s: slip, degenerative slip, anterolisthesis, retrolisthesis, spondylolisthesis
effusion_depth 1 200 !s: pericardial effusion
pneumothorax 1 150 !s: pneumothorax
aneurysm 2 60 @brain !s: cerebral aneurysm, intracranial aneurysm, mca aneurysm, saccular aneurysm
aneurysm 3 170 !s: aneurysm
aneurysm 18 170 @aorta !s: aortic aneurysm, abdominal aortic aneurysm, infrarenal aneurysm, aaa
calcification 0.2 60 !s: calcification, calcified focus, calcified granuloma, granuloma
hernia 3 250 !s: hernia, hernia defect, hernia neck, fascial defect, hernial sac, hiatal hernia
stricture 2 200 !s: stricture
metastasis 2 250 !s: metastasis, metastatic deposit, deposit
varix 1 30 !s: pampiniform plexus, varicosity, varicocele, pampiniform vein
subchorionic 2 150 !s: subchorionic hematoma, subchorionic hemorrhage, perigestational hemorrhage
accessory_spleen 2 60 !s: accessory spleen, splenule, splenunculus, splenunculi
# organs and ducts
aorta 8 170: aorta, aortic diameter, abdominal aorta, thoracic aorta, ascending aorta, descending thoracic aorta,
    aortic root, aortic arch, infrarenal aorta, sinotubular junction, sinus of valsalva, descending aorta,
    suprarenal aorta, ascending thoracic aorta, infrarenal abdominal aorta, arch
iliac 4 90: common iliac artery, iliac artery, common iliac
pulmonary_artery 10 80: main pulmonary artery, pulmonary trunk, pulmonary artery
portal_vein 4 30: portal vein, main portal vein
bile_duct 1 28: common bile duct, cbd, common duct, common hepatic duct, bile duct, chd, extrahepatic duct
pancreatic_duct 0.5 25: pancreatic duct, main pancreatic duct
gallbladder_wall 0.5 25: gb wall, gallbladder wall, gallbladder wall thickness
gallbladder 15 180: gallbladder
wall 0.5 38 !s: bowel wall, wall, wall thickness, colonic wall, mural thickness, wall thickening, mural thickening
small_bowel 8 80: small bowel, small bowel loop, jejunal loop, ileal loop
colon 10 170: cecum, colon, sigmoid colon, transverse colon
appendix 2 40: appendix, appendiceal diameter
kidney 30 220: kidney, renal length, right kidney, left kidney
renal_cortex 2 35: renal cortex, cortical thickness, renal cortical thickness, parenchymal thickness, renal parenchyma
liver 50 300: liver, liver span, hepatic span, craniocaudal span, liver length
spleen 30 350: spleen, splenic length
pancreas 5 80: pancreas, pancreatic head
adrenal 2 60: adrenal gland
uterus 20 350: uterus
endometrium 0.5 35: endometrium, endometrial thickness, endometrial stripe, endometrial echo, endometrial complex,
    endometrial lining
ovary 5 150: ovary, ovaries
prostate 15 120: prostate, prostate gland
bladder_wall 1 30: bladder wall, bladder wall thickness
testis 7 80: testis, testes, testicle
epididymis 2 40: epididymis, epididymal head
thyroid_lobe 6 110: right lobe, left lobe, thyroid lobe, right thyroid lobe, left thyroid lobe, lobe of the thyroid
isthmus 0.5 18: isthmus, isthmic thickness, thyroid isthmus
cervix 5 80: cervical length, cervix, cervical canal
crl 1 100: crown rump length, crl
nt 0.3 11: nuchal translucency, nt, nuchal fold
yolk_sac 1 15: yolk sac
gestational_sac 1 110: gestational sac, mean sac diameter, msd, gestational sac diameter
bpd 8 115: biparietal diameter, bpd
hc 30 400: head circumference, hc
ac 25 450: abdominal circumference, ac
fl 4 90: femur length, fl
afi 20 450: amniotic fluid index, afi
pocket 5 200: deepest vertical pocket, single deepest pocket, maximum vertical pocket, deepest pool, deepest pocket,
    mvp
ett 8 130: above the carina, above carina, from the carina, proximal to the carina
slice 0.2 12: slice thickness, slice, section thickness, collimation, axial slice, contiguous axial section,
    reconstruction interval, axial section, reformat, thin section, helical section, section
calf 1 60: soleus muscle vein
achilles 2 30: achilles tendon
plantar_fascia 1 20: plantar fascia, plantar fascia thickness
intima 0.2 3: intima media thickness, imt, intimal thickness, intima media complex, cimt
pituitary 1 70: pituitary gland
tonsil 0.5 40: cerebellar tonsil, tonsillar descent, tonsillar ectopia
ventricle 2 60: third ventricle, lateral ventricle
ventricle 2 130 @chest: left ventricle, right ventricle, left atrium
canal 3 35: spinal canal, ap diameter of the canal, canal diameter, thecal sac
"""

# Quantities of another kind: `unit low high: words`; the words before the number, within the sentence.
QUANTITIES = """
hu -1024 3500: attenuation, density, hounsfield, hu
suv 0.1 90: suvmax, suv, suv max, maximum suv, suvmean
tscore -9 9: t score, z score
bpm 20 260: fetal heart rate, heart rate, fhr, cardiac activity, fetal heart, heartbeat, embryonic heart rate
psv 3 900: peak systolic velocity, psv, end diastolic velocity, edv, velocity, peak velocity
tesla 0.1 9.5: magnet, scanner, tesla
bmd 0.15 2.5: bmd, bone mineral density
"""
# Weight of a fetus in grams, volume of a gland or of a bladder in millilitres, volume of contrast in millilitres.
VOLUMES = """
volume 0.1 4000: volume, volumes, residual, post void residual, bladder volume, prostate volume, gland volume
fetal_weight 5 6500: estimated fetal weight, efw, fetal weight
contrast 0.5 350: contrast, gadolinium, contrast medium, iohexol, omnipaque, isovue, iopamidol, visipaque, iodixanol,
    ultravist, iopromide, optiray, ioversol, gadavist, gadovist, gadobutrol, dotarem, gadoterate, multihance, prohance
"""
# Units of length in millimetres.
MILLIMETRES = {
    **dict.fromkeys(("mm", "mms", "millimeter", "millimeters", "millimetre", "millimetres"), 1.0),
    **dict.fromkeys(("cm", "cms", "centimeter", "centimeters", "centimetre", "centimetres"), 10.0),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1000.0),
    **dict.fromkeys(("inch", "inches"), 25.4),
    "km": 1e6,
}
# Words that may stand between a comma and a number without beginning a new subject: ", right 4.3 cm".
MEASURING = frozenset(
    """
    measures measuring measured measure measurement measurements is are of up to was approximately : maximum maximal
    reaching spanning length diameter left right respectively about at in with a the now currently ap transverse
    craniocaudal thickness size by width height long short axis greatest dimension dimensions and which an estimated
    total averaging average craniocaudally axially anteroposterior axial depth largest each around roughly some ( )
    - newly previously ~ < > max overall tip extending located positioned lying situated terminates terminating
    ending ends displaced
    """.split()
)
# Behind a number: a distance and no size. Before it: a growth and no size.
DISTANCE = frozenset(
    """
    from to above below proximal distal away superior inferior beyond cranial caudal lateral medial anterior
    posterior
    """.split()
)
GROWTH = frozenset(
    """
    grown growth increase increased decrease decreased enlargement change changed grew smaller larger difference
    every
    """.split()
)
EARLIER = frozenset("previously prior was from compared formerly before earlier previous versus vs".split())
# Between a size and the thing ahead of it: "8 mm nodule", not "8 mm from the nodule".
NOT_AHEAD = frozenset(
    """
    , ; . : in from of at and with is are to by within on for ( ) above below previously was x deep long without
    containing showing or into
    """.split()
)
