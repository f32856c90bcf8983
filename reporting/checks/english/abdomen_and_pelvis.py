"""Findings of abdomen and pelvis in English; the form is told in `conditions.py`."""

ABDOMEN_AND_PELVIS = """
# abdomen
gallstones @gallbladder !m: gallstone, cholelithiasis, gallbladder stone, gall stone, gallbladder calculus,
    gallbladder calculi, cholecystolithiasis
cholecystitis @gallbladder !am: cholecystitis, acute cholecystitis
complicated_cholecystitis < cholecystitis @gallbladder !ac: emphysematous cholecystitis, gangrenous cholecystitis,
    perforated cholecystitis, perforated gallbladder, gallbladder perforation
biliary_dilatation @bile_duct !m: biliary dilatation, biliary dilation, ductal dilatation, ductal dilation,
    bile duct dilatation, biliary ductal dilatation, biliary ductal dilation, dilated bile duct, duct dilatation,
    duct dilation, bile duct dilation, biliary duct dilatation, biliary duct dilation,
    intrahepatic biliary dilatation, dilated common bile duct, dilated intrahepatic duct
choledocholithiasis @bile_duct !m: choledocholithiasis, common bile duct stone, cbd stone, ductal stone,
    bile duct stone
hydronephrosis @kidney !a: hydronephrosis, hydroureteronephrosis, hydroureter, collecting system dilatation,
    pelvicalyceal dilatation, collecting system dilation, caliectasis, pelvicaliectasis, pelvicalyceal distension,
    pyelectasis
stone !g: calculus, calculi, stone, lithiasis
urinary_stone < stone !g: urolithiasis, urinary tract calculus, urinary tract calculi, urinary calculi,
    renal tract calculus, renal tract calculi, urinary tract stone, renal or ureteric calculus,
    renal or ureteral calculus, renal or ureteral calculi, renal or ureteral stone, renal or ureteric calculi
renal_stone < urinary_stone @kidney: nephrolithiasis, renal calculus, renal calculi, renal stone, kidney stone,
    caliceal calculus
ureteral_stone < urinary_stone @ureter: ureteral stone, ureteral calculus, ureteric calculus, ureteric calculi,
    ureteric stone, ureteral calculi, obstructing calculus, obstructing stone, vuj calculus, uvj stone,
    ureterolithiasis, vuj stone, uvj calculus
pyelonephritis @kidney: pyelonephritis
steatosis @liver !m: steatosis, fatty liver, fatty infiltration, hepatic steatosis, fatty change, steatotic liver
cirrhosis @liver !m: cirrhosis, cirrhotic change, cirrhotic liver, cirrhotic morphology
hepatomegaly @liver !m: hepatomegaly, enlarged liver, liver is enlarged, hepatosplenomegaly
splenomegaly @spleen !m: splenomegaly, enlarged spleen, spleen is enlarged, splenic enlargement
ascites @peritoneum !m: ascites, ascitic fluid
free_fluid !gmw: free fluid, intraperitoneal fluid, free pelvic fluid, free intraperitoneal fluid,
    free intraabdominal fluid
free_air @peritoneum !acm: free air, free gas, pneumoperitoneum, free intraperitoneal air, free intraperitoneal gas,
    free intra abdominal air, extraluminal gas, extraluminal air, subdiaphragmatic air, subdiaphragmatic gas,
    air under the diaphragm, free subdiaphragmatic gas, free subdiaphragmatic air, air beneath the diaphragm,
    free intraabdominal air
appendicitis @appendix !acm: appendicitis, acute appendicitis, perforated appendicitis, uncomplicated appendicitis,
    ruptured appendix, perforated appendix, appendiceal perforation
diverticulitis @colon !am: diverticulitis, acute diverticulitis
diverticulosis @colon !m: diverticulosis, diverticular disease, diverticula, diverticulum
bowel_obstruction @bowel !acm: bowel obstruction, small bowel obstruction, large bowel obstruction, sbo,
    intestinal obstruction, mechanical obstruction, closed loop obstruction, closed loop small bowel obstruction,
    colonic obstruction
volvulus @bowel !acm: volvulus, sigmoid volvulus, cecal volvulus, midgut volvulus, malrotation with volvulus
intussusception @bowel !ac: intussusception
perforation !gam: perforation, perforated
bowel_perforation < perforation @bowel !acm: bowel perforation, perforated viscus, perforated bowel,
    hollow viscus perforation, perforated ulcer, perforated duodenal ulcer, colonic perforation,
    esophageal perforation, esophageal rupture, esophageal leak, contrast leak, perforated diverticulitis,
    anastomotic leak
pneumatosis @bowel !acm: pneumatosis, pneumatosis intestinalis, portal venous gas, pneumatosis coli
obstruction !g: obstruction, outflow obstruction
colitis @colon !am: colitis, pancolitis
ileus @bowel !m: ileus
pancreatitis @pancreas !am: pancreatitis, acute pancreatitis
organ_injury !ac: splenic laceration, liver laceration, hepatic laceration, renal laceration, splenic rupture,
    ruptured spleen, splenic injury, solid organ injury, liver injury, visceral injury, kidney laceration
abscess !ga: abscess, abscesses
collection !g: collection, fluid collection
hernia !gw: hernia
hiatal_hernia < hernia @esophagus !m: hiatal hernia, hiatus hernia, sliding hiatal hernia
inguinal_hernia < hernia @groin: inguinal hernia
umbilical_hernia < hernia @abdomen !m: umbilical hernia, ventral hernia, incisional hernia, paraumbilical hernia,
    epigastric hernia
adenopathy !gw: lymphadenopathy, adenopathy, enlarged lymph node, enlarged node, lymph node enlargement,
    nodal enlargement, pathologically enlarged lymph node, pathological lymph node, enlarged nodes, nodal disease
metastasis !gw: metastasis, metastases, metastatic disease, metastatic lesion, metastatic deposit, metastatic
mass !g: mass, masses, tumor, neoplasm, carcinoma, malignancy, cancer, primary, growth, adenocarcinoma,
    space occupying lesion, mass lesion
nodule !g: nodule, nodular opacity, nodular density, micronodule, nodular lesion
lesion !g: lesion, focal abnormality, focal lesion, enhancing focus, focus of enhancement, non mass enhancement,
    nonmass enhancement, t2 hyperintensity, hyperintense focus, signal abnormality, hypodensity, hyperdensity,
    hypoechoic area
erosion !g: erosion, erosive change
plaque !g: plaque, atheroma, atherosclerotic plaque
endometrioma < cyst @ovary: endometrioma, dermoid, teratoma, hydrosalpinx
scar !g: scar, scarring, fibrotic change, pleural thickening
loose_body @joint !w: loose body, loose bodies
contusion !g: contusion
chondral_loss !g: chondral loss, cartilage loss, chondral defect, cartilage defect, osteochondral defect,
    osteochondral lesion, chondromalacia, full thickness cartilage loss
exostosis !g: exostosis, osteochondroma, enchondroma, spur, osteophyte
atrophy !g: atrophy, atrophic
cyst !g: cyst, cystic area, follicle, cystic lesion, cystic mass, cystic structure
polyp !g: polyp, polyposis, polypoid opacification, polypoid soft tissue, polypoid change, polypoid lesion
calcification !g: calcification, microcalcification, calcified plaque
necrotizing_fasciitis !ac: necrotizing fasciitis, necrotising fasciitis, fournier gangrene, gas gangrene,
    necrotizing soft tissue infection, necrotising soft tissue infection
foreign_body !gw: foreign body
retained_item !ac: retained surgical sponge, retained sponge, retained swab, gossypiboma,
    retained surgical instrument, retained guidewire, retained surgical item, retained needle
# pelvis and obstetrics
testicular_torsion @testis !ac: testicular torsion, torsion of the testis, torsion of the testicle,
    spermatic cord torsion, torsion of the spermatic cord, torted testis
ovarian_torsion @ovary !ac: ovarian torsion, adnexal torsion, torsion of the ovary
torsion !ga: torsion
epididymitis @epididymis: epididymitis, epididymo orchitis, epididymoorchitis, orchitis
varicocele @testis: varicocele
hydrocele @testis: hydrocele
microlithiasis @testis: microlithiasis, testicular microlithiasis
ectopic !ac: ectopic pregnancy, tubal pregnancy, ectopic gestation, tubal ectopic, ruptured ectopic,
    interstitial pregnancy, cornual pregnancy, cesarean scar pregnancy, caesarean scar pregnancy,
    heterotopic pregnancy
iup @uterus !m: intrauterine pregnancy, intrauterine gestation, intrauterine gestational sac, iup
cardiac_activity !m: cardiac activity, fetal heartbeat, fetal heart activity, fetal cardiac activity,
    embryonic cardiac activity, cardiac pulsation, fetal heart motion
fetal_death !acm: fetal demise, intrauterine fetal demise, fetal death, intrauterine fetal death, intrauterine death,
    missed miscarriage, embryonic demise, iufd
abruption @placenta !acm: placental abruption, abruption, vasa previa
subchorionic_hematoma < hemorrhage @placenta: subchorionic hematoma, subchorionic hemorrhage,
    perigestational hemorrhage, subchorionic bleed, subchorionic collection, perigestational bleed
placenta_previa @placenta !m: placenta previa, placenta praevia, low lying placenta
fibroid @uterus: fibroid, leiomyoma, uterine leiomyoma, myoma
extraprostatic @prostate !m: extraprostatic extension, extracapsular extension, extraprostatic disease
seminal_vesicle_invasion @seminal_vesicle: seminal vesicle invasion, seminal vesicle involvement
# breast
breast_calcification < calcification @breast: suspicious calcification, suspicious microcalcification
asymmetry !g: asymmetry, focal asymmetry, developing asymmetry, asymmetric density
architectural_distortion @breast: architectural distortion
# swallow
reflux @esophagus !m: gastroesophageal reflux, reflux
aspiration @airway !m: aspiration, tracheal aspiration, silent aspiration
penetration @airway !m: laryngeal penetration, penetration
# other
hypermetabolic !gw: hypermetabolic, hypermetabolism, hypermetabolic activity, fdg avid, fdg uptake, fdg avidity,
    hypermetabolic lesion, fdg avid lesion
hematoma !g: hematoma
edema !g: edema
varices !gw: varices, varix
fistula !g: fistula, fistulous tract, sinus tract
malformation !g: malformation, arteriovenous malformation, cavernoma, cavernous malformation, vascular malformation,
    chiari malformation
thickening !g: thickening
infection !g: infection, infective change, infectious process, inflammation, inflammatory change
airway_emergency @throat !ac: epiglottitis, retropharyngeal abscess, airway compromise, impending airway obstruction
orbital_abscess @orbit !ac: orbital abscess, subperiosteal abscess, orbital cellulitis, globe rupture, ruptured globe
osteoporosis @bone !m: osteoporosis, osteoporotic range
critical_result !c: critical result, critical finding, critical value, critical results, panic value
"""
