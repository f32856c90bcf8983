"""Body parts in English: `name [< part of] [@region]: words`. Words are folded (American, lower case)."""

ANATOMY = """
head @head: head, skull, calvarium, calvarial, cranium, face, facial, facial bone
scalp < head: scalp, subgaleal, periorbital, galea, extracranial, preseptal
brain < head: brain, cerebral, cerebrum, cerebral hemisphere, intracranial, intracranially, intra axial, extra axial,
    extraaxial, intraaxial, neuroaxis, gray white matter, gray white differentiation, white matter
frontal < brain: frontal lobe, frontal, prefrontal, frontoparietal
parietal < brain: parietal lobe, parietal, posterior parietal
temporal < brain: temporal lobe, temporal, mesial temporal, hippocampus, hippocampal
occipital < brain: occipital lobe, occipital, parieto occipital, parietooccipital
insula < brain: insula, insular cortex, insular, insular ribbon
basal_ganglia < brain: basal ganglia, basal ganglion, caudate, caudate head, putamen, lentiform nucleus,
    globus pallidus, internal capsule, corona radiata, centrum semiovale, gangliocapsular, external capsule
thalamus < brain: thalamus, thalamic, thalami
cerebellum < brain: cerebellum, cerebellar, cerebellar hemisphere, posterior fossa, vermis, cerebellar tonsil
brainstem < brain: brainstem, brain stem, pons, pontine, midbrain, medulla oblongata
mca < brain: mca, middle cerebral artery, mca territory, m1 segment, m2 segment, m1, m2, m3, sylvian fissure
aca < brain: aca, anterior cerebral artery
pca < brain: pca, posterior cerebral artery
brain_ventricle < brain: lateral ventricle, third ventricle, fourth ventricle, ventricular system, temporal horn,
    occipital horn, frontal horn, basal cistern, cistern, suprasellar cistern
convexity < brain: convexity, cerebral convexity, falx, tentorium, dural
pituitary < brain: pituitary, pituitary gland, sella, sellar, suprasellar
cpa < brain: cerebellopontine angle, cp angle, internal auditory canal, iac, cerebellopontine, vestibular, acoustic,
    vestibulocochlear
orbit < head: orbit, orbital, globe, ocular, optic nerve, intraorbital, intraconal, lacrimal gland, eye
sinus < head: paranasal sinus, sinus, ostiomeatal, nasal septum, turbinate, nasal cavity
maxillary_sinus < sinus: maxillary sinus, maxillary antrum, maxillary
ethmoid_sinus < sinus: ethmoid, ethmoid sinus, ethmoid air cell, ethmoidal
sphenoid_sinus < sinus: sphenoid sinus, sphenoid
frontal_sinus < sinus: frontal sinus
mastoid < head: mastoid, mastoid air cell, middle ear, temporal bone, petrous, cochlea, tympanic,
    external auditory canal, ear
jaw < head: mandible, mandibular, maxilla, tmj, temporomandibular joint, mandibular condyle, tooth, zygoma, zygomatic,
    zygomatic arch, orbital floor, nasal bone
neck @neck: neck, cervical soft tissue
carotid < neck: carotid, carotid artery, internal carotid artery, internal carotid, ica, common carotid artery,
    common carotid, cca, external carotid artery, eca, carotid bulb, carotid bifurcation
vertebral_artery < neck: vertebral artery, vertebral arteries, vertebrobasilar, basilar artery, basilar
thyroid < neck: thyroid, thyroid gland, thyroid lobe, isthmus, thyroid isthmus, parathyroid
salivary < neck: parotid, parotid gland, submandibular gland, submandibular, salivary gland, sublingual
throat < neck: larynx, laryngeal, pharynx, pharyngeal, vocal cord, epiglottis, tonsil, nasopharynx, oropharynx,
    hypopharynx, vallecula, piriform sinus, pyriform sinus, retropharyngeal, parapharyngeal, prevertebral
esophagus @chest: esophagus, esophageal, gastroesophageal junction, ge junction, gastroesophageal
chest @chest: chest, thorax, thoracic cavity, hemithorax, intrathoracic, chest wall, cardiothoracic, cardiopulmonary
lung < chest: lung, pulmonary, pulmonary parenchyma, perihilar, peribronchial, bronchopulmonary, lung parenchyma,
    interlobar fissure, major fissure, minor fissure, lung zone, lung field, perihilar region
upper_lobe < lung: upper lobe, upper lung, upper zone, upper lung zone, lung apex, apical, apices, lul, rul, biapical,
    upper lung field
middle_lobe < lung: middle lobe, rml, mid lung, mid zone, mid lung zone
lingula < lung: lingula, lingular
lower_lobe < lung: lower lobe, lower lung, lower zone, lower lung zone, lll, rll, lung base, basal, bibasal,
    basilar lung, bibasilar, basilar atelectasis, retrocardiac, lower lung field, posterior basal, posterobasal
hilum < chest: hilum, hilar, hila
pleura < chest: pleura, pleural, costophrenic angle, costophrenic sulcus, costophrenic, pleural space, pleural cavity
diaphragm < chest: hemidiaphragm, diaphragm, diaphragmatic
mediastinum < chest: mediastinum, mediastinal, cardiomediastinal, paratracheal, subcarinal, prevascular, thymus,
    thymic
airway < chest: trachea, tracheal, bronchus, bronchi, bronchial, carina, main bronchus, mainstem bronchus,
    main stem bronchus, airway, endobronchial
heart < chest: heart, cardiac, cardiac silhouette, ventricle, atrium, atrial, ventricular, left ventricle,
    right ventricle, left atrium, right atrium, coronary, coronary artery, lad, rca, lcx, left anterior descending,
    aortic valve, mitral valve, mitral, myocardium, myocardial
pericardium < heart: pericardium, pericardial
pulmonary_artery < chest: pulmonary artery, pulmonary arteries, pulmonary trunk, main pulmonary artery,
    pulmonary arterial, lobar artery, segmental artery, interlobar artery, pulmonary arterial tree,
    subsegmental artery, lobar branch, segmental branch, pe, pulmonary angiogram, pulmonary angiography, ctpa,
    pe protocol
aorta @vessel: aorta, aortic, aortic lumen
thoracic_aorta < aorta: thoracic aorta, aortic arch, ascending aorta, descending thoracic aorta,
    ascending thoracic aorta, aortic root, descending aorta, aortic isthmus
abdominal_aorta < aorta: abdominal aorta, infrarenal aorta, infrarenal abdominal aorta, suprarenal aorta, infrarenal
subclavian @vessel: subclavian, subclavian artery, subclavian vein, brachiocephalic, innominate, jugular,
    internal jugular vein, jugular vein, svc, superior vena cava
iliac_artery @vessel: iliac artery, common iliac artery, external iliac artery, internal iliac artery, iliac,
    common iliac, iliac vein, external iliac vein
breast @breast: breast, nipple, areola, retroareolar, subareolar, mammary, upper outer quadrant, upper inner quadrant,
    lower outer quadrant, lower inner quadrant, mammographic, fibroglandular
axilla @breast: axilla, axillae, axillary, axillary tail
liver @abdomen: liver, hepatic, hepatic lobe, hepatic dome, hepatic parenchyma, intrahepatic, perihepatic, subhepatic,
    hepatic segment, hepatic steatosis, hepatocellular
hepatic_vein @abdomen: portal vein, hepatic vein, portal venous system, ivc, inferior vena cava, splenic vein,
    superior mesenteric vein, smv
gallbladder @abdomen: gallbladder, gb, cholecystic, pericholecystic, gall bladder
bile_duct @abdomen: bile duct, common bile duct, cbd, common duct, biliary, common hepatic duct, biliary tree,
    biliary system, biliary duct, intrahepatic duct, intrahepatic bile duct, intrahepatic and extrahepatic bile duct,
    cystic duct
pancreas @abdomen: pancreas, pancreatic, peripancreatic, pancreatic duct, pancreatic head, pancreatic tail,
    pancreatic body, uncinate, main pancreatic duct
spleen @abdomen: spleen, splenic, perisplenic
kidney @abdomen: kidney, renal, renal cortex, renal pelvis, collecting system, pelvicalyceal, pyelocalyceal, calyx,
    calyces, calyceal, perinephric, nephric, renal parenchyma, pelvicalyceal system, renal collecting system,
    renal artery, renal sinus, perirenal, interpolar
ureter @abdomen: ureter, ureteral, ureteric, uvj, upj, vuj, puj, vesicoureteric junction, vesicoureteral junction,
    ureterovesical junction, ureteropelvic junction, pelviureteric junction, ureteric orifice
adrenal @abdomen: adrenal, adrenal gland, suprarenal gland
bladder @pelvis: bladder, urinary bladder, vesical, bladder wall, perivesical, urethra, urethral
stomach @abdomen: stomach, gastric, antrum, fundus, pylorus, gastric antrum, pyloric
duodenum @abdomen: duodenum, duodenal, duodenal bulb
bowel @abdomen: bowel, bowel loop, bowel wall, intestinal, gastrointestinal, enteric, mesentery, mesenteric
small_bowel < bowel: small bowel, small bowel loop, jejunum, jejunal, ileum, ileal, terminal ileum, small intestine
colon < bowel: colon, colonic, large bowel, pericolic, pericolonic
cecum < colon: cecum, cecal, ileocecal valve, ileocecal
ascending_colon < colon: ascending colon, hepatic flexure
transverse_colon < colon: transverse colon
descending_colon < colon: descending colon, splenic flexure
sigmoid < colon: sigmoid, sigmoid colon, rectosigmoid
rectum < colon: rectum, rectal, perirectal, mesorectal, anal canal, anorectal
appendix < bowel: appendix, appendiceal, periappendiceal, appendicular
peritoneum @abdomen: peritoneum, peritoneal, intraperitoneal, omentum, omental, paracolic gutter
retroperitoneum @abdomen: retroperitoneum, retroperitoneal, psoas, para aortic, paraaortic, periaortic, pararenal
abdomen @abdomen: abdomen, abdominal, intra abdominal, intraabdominal, abdominal wall, upper abdomen, umbilicus,
    umbilical, subxiphoid
groin @pelvis: groin, inguinal, inguinal canal, inguinal region
pelvis @pelvis: pelvis, pelvic, pelvic sidewall, pelvic floor, obturator
uterus @pelvis: uterus, uterine, myometrium, myometrial, intrauterine, fundal
endometrium < uterus: endometrium, endometrial, endometrial cavity, endometrial stripe, endometrial complex
cervix < uterus: cervix, cervical os, endocervical, cervical canal, internal os
placenta < uterus: placenta, placental, retroplacental, subchorionic, gestational sac, chorionic, amniotic
ovary @pelvis: ovary, ovarian, ovaries
adnexa @pelvis: adnexa, adnexal, adnexae, fallopian tube, tubal
prostate @pelvis: prostate, prostatic, prostate gland, peripheral zone, transition zone, transitional zone,
    central zone, periprostatic, prostate apex, prostate base
seminal_vesicle @pelvis: seminal vesicle
testis @pelvis: testis, testes, testicle, testicular, intratesticular, hemiscrotum, scrotum, scrotal, paratesticular
epididymis < testis: epididymis, epididymides, epididymal, epididymal head, epididymal tail, spermatic cord,
    rete testis
pampiniform < testis: pampiniform plexus, pampiniform vein, pampiniform
shoulder @arm: shoulder, glenohumeral, glenohumeral joint, glenoid, acromion, acromial, subacromial,
    acromioclavicular joint, ac joint, acromioclavicular, coracoid, subacromial subdeltoid bursa, subacromial bursa,
    bicipital groove, scapula, scapular
rotator_cuff < shoulder: rotator cuff, supraspinatus, infraspinatus, subscapularis, teres minor, cuff
labrum < shoulder: labrum, labral, glenoid labrum, superior labrum
biceps < shoulder: biceps tendon, long head of biceps, long head of the biceps, biceps, biceps anchor
clavicle @arm: clavicle, clavicular
humerus @arm: humerus, humeral, humeral head, humeral neck, humeral shaft, greater tuberosity, surgical neck
elbow @arm: elbow, olecranon, radial head, capitellum, lateral epicondyle, medial epicondyle, coronoid,
    common extensor origin, supracondylar
forearm @arm: forearm, upper extremity, upper limb, arm, upper arm
radius < forearm: radius, distal radius, radial styloid, radial shaft, distal radial, radial metaphysis
ulna < forearm: ulna, ulnar, ulnar styloid, distal ulna, distal radioulnar joint, druj
wrist @arm: wrist, carpal, carpus, radiocarpal, radiocarpal joint, midcarpal, carpal tunnel, tfcc,
    triangular fibrocartilage, scapholunate, intercarpal, scapholunate interval
scaphoid < wrist: scaphoid, scaphoid waist, snuffbox
lunate < wrist: lunate, triquetrum, triquetral, pisiform, hamate, capitate, trapezium, trapezoid, hook of hamate
hand @arm: hand, metacarpal, metacarpophalangeal, mcp, mcp joint, first carpometacarpal joint, carpometacarpal, thumb,
    boxer
finger < hand: finger, index finger, middle finger, ring finger, little finger, pip joint, dip joint, interphalangeal,
    interphalangeal joint, phalanx, phalanges, phalangeal, proximal phalanx, middle phalanx, distal phalanx,
    volar plate, tuft
hip @hip: hip, hip joint, acetabulum, acetabular, greater trochanter, trochanteric, femoral head, femoral neck,
    intertrochanteric, iliopsoas, gluteus medius, gluteal tendon, subcapital, lesser trochanter, proximal femur,
    femoroacetabular, hamstring origin, trochanteric bursa
pelvic_bone @hip: pubic ramus, superior pubic ramus, inferior pubic ramus, pubic rami, ischium, ischial, iliac bone,
    iliac wing, iliac crest, pubic symphysis, symphysis pubis, sacroiliac joint, si joint, sacroiliac, hemipelvis,
    obturator ring
femur @leg: femur, femoral shaft, distal femur, thigh, femoral condyle, medial femoral condyle,
    lateral femoral condyle, quadriceps, hamstring, hamstring muscle, trochlea, femoral trochlea
knee @leg: knee, knee joint, tibiofemoral, suprapatellar, suprapatellar recess, popliteal fossa, popliteal,
    intercondylar notch, pes anserine, medial compartment, lateral compartment, patellofemoral compartment,
    tricompartmental, hoffa fat pad, popliteus
meniscus < knee: meniscus, meniscal, menisci
medial_meniscus < meniscus: medial meniscus, medial meniscal
lateral_meniscus < meniscus: lateral meniscus, lateral meniscal
cruciate < knee: cruciate ligament, cruciate, collateral ligament, ligament
acl < cruciate: acl, anterior cruciate ligament, anterior cruciate
pcl < cruciate: pcl, posterior cruciate ligament, posterior cruciate
mcl < knee: mcl, medial collateral ligament, medial collateral
lcl < knee: lcl, lateral collateral ligament, fibular collateral ligament
patella < knee: patella, patellar, patellar tendon, quadriceps tendon, patellofemoral, extensor mechanism
tibia @leg: tibia, tibial, tibial plateau, medial tibial plateau, lateral tibial plateau, tibial shaft,
    proximal tibia, tibial spine, tibial eminence
fibula @leg: fibula, fibular, fibular head, distal fibula, proximal fibula
leg @leg: leg, calf, lower leg, lower extremity, lower limb, gastrocnemius, soleus, shin
leg_vein < leg: common femoral vein, cfv, pfv, sfv, fv, popv, femoral vein, popliteal vein, superficial femoral vein,
    deep femoral vein, profunda femoris vein, posterior tibial vein, peroneal vein, anterior tibial vein, calf vein,
    deep calf vein, deep vein, deep venous system, deep veins, gastrocnemius vein, soleal vein
superficial_vein < leg: great saphenous vein, greater saphenous vein, gsv, long saphenous vein, small saphenous vein,
    short saphenous vein, lesser saphenous vein, saphenous vein, saphenofemoral junction, saphenopopliteal junction,
    superficial vein, varicosity, varicose vein
femoral_artery < leg: superficial femoral artery, common femoral artery, popliteal artery, sfa,
    posterior tibial artery, anterior tibial artery, peroneal artery, femoral artery, profunda femoris
ankle @leg: ankle, ankle joint, ankle mortise, mortise, tibiotalar, tibiotalar joint, talar dome, syndesmosis,
    syndesmotic, distal tibiofibular, subtalar, subtalar joint, tibial plafond
malleolus < ankle: malleolus, lateral malleolus, medial malleolus, posterior malleolus, malleolar, lateral malleolar,
    medial malleolar, malleoli
talus < ankle: talus, talar
ankle_ligament < ankle: anterior talofibular ligament, atfl, calcaneofibular ligament, cfl, deltoid ligament,
    spring ligament, peroneal tendon, posterior tibial tendon, tibialis posterior, peroneus brevis
achilles < ankle: achilles, achilles tendon
calcaneus @leg: calcaneus, calcaneal, heel, calcaneal tuberosity, plantar fascia, plantar
foot @leg: foot, metatarsal, forefoot, midfoot, hindfoot, tarsal, navicular, cuboid, cuneiform, lisfranc,
    tarsometatarsal, metatarsophalangeal, mtp joint, first mtp joint, feet
toe < foot: toe, great toe, hallux, big toe, hallucal
spine @spine: spine, spinal, vertebra, vertebrae, vertebral, vertebral body, vertebral bodies, spinal column,
    posterior element, pedicle, facet joint, facet, lamina, paraspinal, odontoid, dens, thoracolumbar
cervical_spine < spine: cervical spine, c spine, cervical vertebra, craniocervical
thoracic_spine < spine: thoracic spine, t spine, dorsal spine, thoracic vertebra
lumbar_spine < spine: lumbar spine, l spine, lumbosacral spine, lumbosacral, lumbar, lumbar vertebra
sacrum < spine: sacrum, sacral, coccyx, sacral ala, coccygeal
disc < spine: disc, disk, intervertebral disc, disc space, intervertebral disk, annulus, annular
spinal_canal < spine: spinal canal, central canal, thecal sac, lateral recess, subarticular recess, canal
foramen < spine: neural foramen, foramen, foramina, neural foramina, foraminal, neuroforaminal, neural foraminal
cord < spine: spinal cord, cord, conus, conus medullaris, cauda equina, spinal cord and conus
nerve_root < spine: nerve root, traversing nerve root, exiting nerve root, nerve roots
rib @rib: rib, rib cage, costal, costochondral
sternum @rib: sternum, sternal, manubrium
bone @bone: bone, osseous, bony, skeleton, skeletal, osseous structure, bony structure, bone marrow
node @node: lymph node, nodal, node
soft_tissue @tissue: soft tissue, subcutaneous, subcutaneous tissue, skin, muscle
joint @bone: joint, joint space, articular
quadrant @quadrant: upper quadrant, lower quadrant, iliac fossa, flank, loin
"""

# Words of an order or a prior that name a region where the list above has none.
REGIONS = """
head: head, brain, cranial, neuro, iams, face, orbits, sinuses, pituitary, stroke, cerebral, temporal bones
neck: neck, thyroid, carotid, cervical lymph nodes, parotid
chest: chest, thorax, lung, pulmonary, ctpa, cxr, cardiac, heart, coronary, hrct, pe protocol, thoracic aorta, rib,
    ribs, hrct chest
abdomen: abdomen, abdominal, liver, hepatic, renal, kidney, kub, pancreas, spleen, colon, colonography, gallbladder,
    mrcp, urogram, ivu, bowel, enterography, barium swallow, esophagus, urinary tract, upper gi, small bowel,
    hepatobiliary, ap, aorta, swallow, esophagram, adrenal, biliary, prostate, enema
pelvis: pelvis, pelvic, uterus, ovary, transvaginal, obstetric, ob, prostate, bladder, scrotum, testis, testicular,
    scrotal, obstetrical, fetal, pregnancy, rectum, groin, testes, anatomy scan, gynecology
spine: spine, spinal, lumbar, thoracic spine, cervical spine, lumbosacral, sacrum, l spine, c spine, t spine,
    whole spine, dxa, dexa, bone density
breast: breast, mammogram, mammography, tomosynthesis, axilla, mammo, breasts
arm: shoulder, humerus, elbow, forearm, wrist, hand, finger, thumb, clavicle, scapula, arm, upper extremity,
    upper limb, scaphoid, radius, ulna
hip: hip, pelvis, sacroiliac, hips
leg: femur, thigh, knee, tibia, fibula, leg, ankle, foot, toe, calcaneus, heel, lower extremity, lower limb, patella,
    calf, dvt, leg veins, venous doppler, feet, knees, tib fib, leg doppler
body: whole body, pet, pet ct, skull base to mid thigh, bone scan, trunk, tap, cap, skeletal survey, body,
    chest abdomen pelvis
"""

# Other names that mean the whole of a part.
WHOLE = """
whole: testes, testicles, ovaries, menisci, medial meniscus, lateral meniscus, anterior cruciate ligament,
    achilles tendon, pancreatic gland, thyroid gland, prostate gland, urinary bladder, adrenal glands, biliary tree,
    lymph nodes
"""
