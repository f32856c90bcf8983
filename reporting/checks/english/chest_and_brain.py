"""Findings of chest and brain in English; the form is told in `conditions.py`."""

CHEST_AND_BRAIN = """
# chest
pneumothorax @pleura !ac: pneumothorax, pneumothoraces, ptx, hydropneumothorax
tension_pneumothorax < pneumothorax @pleura !ac: tension pneumothorax, pneumothorax under tension
effusion !g: effusion
pleural_effusion < effusion @pleura !a: pleural effusion, parapneumonic effusion, pleural fluid, hydrothorax,
    basal effusion
hemothorax < pleural_effusion @pleura !ac: hemothorax, hemopneumothorax, massive hemothorax
pericardial_effusion < effusion @pericardium !m: pericardial effusion, pericardial fluid
tamponade @pericardium !acm: tamponade, cardiac tamponade
opacity !g: opacity, opacification, shadowing, infiltrate, ground glass, ground glass opacity, ground glass change,
    air space shadowing, haziness
consolidation < opacity @lung !a: consolidation, airspace disease, air space disease, airspace opacity,
    air space opacity, airspace consolidation, pulmonary consolidation, consolidative opacity, consolidative change,
    focal opacity, airspace opacification
pneumonia < consolidation @lung !a: pneumonia, bronchopneumonia, lobar pneumonia, pneumonic consolidation,
    pneumonic infiltrate
atelectasis @lung: atelectasis, collapse, lobar collapse, atelectatic change, volume loss, subsegmental atelectasis,
    plate atelectasis
pulmonary_edema @lung !am: pulmonary edema, interstitial edema, alveolar edema, pulmonary venous congestion,
    vascular congestion, pulmonary vascular congestion
pe @pulmonary_artery !ac: pulmonary embolism, pulmonary embolus, pulmonary emboli, pulmonary thromboembolism,
    pulmonary embolic disease, pulmonary thromboembolic disease, saddle embolus, saddle emboli,
    pulmonary thromboembolus, embolism, emboli, pulmonary artery embolus, embolus, pe
right_heart_strain @heart !cm: right heart strain, right ventricular strain, rv strain
cardiomegaly @heart !m: cardiomegaly, enlarged heart, cardiac enlargement, enlarged cardiac silhouette,
    enlargement of the heart, enlargement of the cardiac silhouette, heart is enlarged, heart is mildly enlarged,
    heart is moderately enlarged, heart size is enlarged, cardiac silhouette is enlarged,
    heart size is mildly enlarged, cardiac silhouette is mildly enlarged, heart enlarged
emphysema @lung !m: emphysema, emphysematous change
bronchiectasis @lung: bronchiectasis, bronchiectatic change, traction bronchiectasis
fibrosis @lung: usual interstitial pneumonia, interstitial pneumonia, nonspecific interstitial pneumonia,
    organizing pneumonia, interstitial pneumonitis, pulmonary fibrosis, interstitial lung disease, interstitial fibrosis
honeycombing @lung: honeycombing
pneumomediastinum @mediastinum !acm: pneumomediastinum, mediastinal air, mediastinal hematoma
# brain
hemorrhage !ga: hemorrhage, haemorrhage, bleed, bleeding, hemorrhagic focus, blood products
ich < hemorrhage @brain !ac: intracranial hemorrhage, intracranial bleed, intraventricular hemorrhage,
    extra axial hemorrhage, intra axial hemorrhage, cerebellar hemorrhage, pontine hemorrhage, thalamic hemorrhage,
    basal ganglia hemorrhage, ich, hemorrhagic contusion, basal ganglia hematoma, cerebellar hematoma,
    intracranial hematoma, extra axial hematoma, lobar hemorrhage, hemorrhagic transformation, thalamic hematoma,
    intraventricular blood, intracranial blood, frontal hematoma, temporal hematoma
iph < ich @brain !ac: intraparenchymal hemorrhage, parenchymal hemorrhage, intracerebral hemorrhage,
    intracerebral hematoma, parenchymal hematoma, intraparenchymal hematoma, parenchymal bleed
scalp_hematoma: scalp hematoma, subgaleal hematoma, scalp swelling, scalp hemorrhage, subgaleal hemorrhage,
    periorbital hematoma, extracranial hematoma, preseptal hematoma
pneumocephalus @brain: pneumocephalus
tension_pneumocephalus @brain !ac: tension pneumocephalus
sdh < ich @brain !ac: subdural hematoma, subdural hemorrhage, subdural collection, sdh, acute subdural,
    acute subdural hematoma, chronic subdural hematoma, subacute subdural hematoma, subdural bleed
edh < ich @brain !ac: epidural hematoma, extradural hematoma, extradural hemorrhage, epidural hemorrhage, edh
sah < ich @brain !ac: subarachnoid hemorrhage, subarachnoid blood, sah, subarachnoid bleed
extra_axial_collection @brain: extra axial collection, extra axial fluid collection, extraaxial collection
infarct @brain !gan: infarct, infarction, ischemic infarct, territorial infarct, lacunar infarct, ischemic change,
    lacune, cerebral infarct
stroke < infarct @brain !an: acute stroke, stroke, acute ischemic stroke, acute ischemia, hyperacute infarct,
    ischemic stroke
bowel_ischemia @bowel !ac: bowel ischemia, mesenteric ischemia, ischemic bowel, ischemic colitis, bowel infarction,
    bowel necrosis, ischemic small bowel, infarcted bowel
mass_effect @brain !m: mass effect
midline_shift @brain !am: midline shift, shift of midline structures, shift of the midline,
    shift of the midline structures, subfalcine shift
hydrocephalus @brain_ventricle !anm: hydrocephalus, ventriculomegaly
brain_herniation @brain !acm: uncal herniation, tonsillar herniation, transtentorial herniation, brain herniation,
    subfalcine herniation, cerebral herniation, impending herniation, uncal and tonsillar herniation,
    downward herniation
venous_sinus_thrombosis @brain !ac: venous sinus thrombosis, dural sinus thrombosis, sinus thrombosis,
    cerebral venous thrombosis, sigmoid sinus thrombosis, dural venous sinus thrombosis
restricted_diffusion !gw: restricted diffusion, diffusion restriction
dwi_lesion < infarct @brain !g: acute diffusion restriction
echogenicity !g: increased echogenicity, echogenic, hyperechoic, increased echotexture, bright echotexture
demyelination @brain: demyelination, demyelinating lesion, demyelinating plaque, demyelinating disease
sinusitis @sinus: sinusitis, mucosal thickening, sinus disease
mastoiditis @mastoid: mastoiditis, mastoid effusion
# vessels
aneurysm !g: aneurysm, aneurysmal dilatation, aneurysmal dilation
aaa < aneurysm @abdominal_aorta !m: abdominal aortic aneurysm, aaa, infrarenal aneurysm, infrarenal aortic aneurysm
ruptured_aneurysm < aneurysm !acm: ruptured aneurysm, aneurysm rupture, ruptured abdominal aortic aneurysm,
    ruptured aaa, leaking aneurysm, aortic rupture, leaking aaa, contained rupture, leaking abdominal aortic aneurysm,
    aneurysmal rupture, ruptured aortic aneurysm, rupture of the aneurysm
dissection !ga: dissection, dissection flap, intimal flap
aortic_dissection < dissection @aorta !acm: aortic dissection, type a dissection, type b dissection,
    dissection of the aorta, dissection of the thoracic aorta, stanford type a, stanford type b,
    dissection of the ascending aorta, dissection of the descending thoracic aorta, aortic transection,
    traumatic aortic injury
aortic_syndrome @aorta !acm: acute aortic syndrome, intramural hematoma, aortic intramural hematoma,
    penetrating aortic ulcer
pseudoaneurysm < aneurysm: pseudoaneurysm, false aneurysm
endoleak @aorta !m: endoleak
stenosis !g: stenosis, stenoses, narrowing, stricture, canal or foraminal stenosis,
    canal or neural foraminal stenosis, canal or foraminal narrowing, canal or neural foraminal narrowing,
    canal and foraminal stenosis, spinal canal or foraminal stenosis, spinal canal or neural foraminal stenosis,
    central canal or foraminal stenosis, central canal or neural foraminal stenosis,
    spinal canal or neural foraminal narrowing, central or foraminal stenosis
occlusion !g: occlusion, abrupt cutoff, abrupt cut off, vessel occlusion, arterial occlusion
lvo < occlusion @brain !ac: large vessel occlusion, lvo, mca occlusion, m1 occlusion, basilar occlusion,
    basilar artery occlusion, basilar artery thrombosis, basilar thrombosis, occlusion of the m1 segment,
    m1 segment occlusion
thrombus !g: thrombus, thrombosis, thrombi, clot, intraluminal thrombus, filling defect, intraluminal filling defect,
    echogenic thrombus
dvt < thrombus @leg_vein !ac: deep vein thrombosis, deep venous thrombosis, dvt, dvts, deep vein thrombus,
    femoropopliteal dvt, thrombosis of the popliteal vein, deep venous thrombus, femoral vein thrombosis,
    popliteal vein thrombosis, femoropopliteal thrombosis, popliteal dvt, iliofemoral dvt
superficial_thrombosis @leg_vein: superficial vein thrombosis, superficial venous thrombosis,
    superficial thrombophlebitis, thrombophlebitis, svt
portal_vein_thrombosis < thrombus @hepatic_vein !an: portal vein thrombosis, portal venous thrombosis, pvt
extravasation !ac: active extravasation, contrast extravasation, active bleeding, active hemorrhage,
    active arterial bleeding, active contrast extravasation, contrast blush, active arterial extravasation
retroperitoneal_hemorrhage < hemorrhage @retroperitoneum !ac: retroperitoneal hemorrhage, retroperitoneal hematoma,
    hemoperitoneum
"""
