"""Findings of limbs and spine in English; the form is told in `conditions.py`."""

LIMBS_AND_SPINE = """
# bones and joints
fracture !gaw: fracture, fx, fractured, stress fracture, insufficiency fracture, fracture line, fracture fragment
compression_fracture < fracture @spine: compression fracture, vertebral compression fracture, wedge fracture,
    vertebral compression deformity, compression deformity, vertebral fracture, burst fracture,
    wedge compression fracture
cervical_fracture < fracture @cervical_spine !ac: cervical spine fracture, odontoid fracture, hangman fracture,
    dens fracture, jefferson fracture, unstable fracture, unstable spine fracture, fracture of the odontoid,
    cervical fracture, fracture of the dens, unstable spinal fracture
dislocation !gaw: dislocation, dislocated, fracture dislocation
subluxation !g: subluxation, subluxed
joint_effusion < effusion @joint: joint effusion, knee effusion, hip effusion, suprapatellar effusion,
    knee joint effusion, ankle effusion, glenohumeral effusion, elbow effusion, hip joint effusion,
    ankle joint effusion, glenohumeral joint effusion, lipohemarthrosis, hemarthrosis
tear !g: tear, torn, full thickness tear, partial thickness tear, partial tear, complete tear, high grade tear,
    bucket handle tear, complex tear, horizontal tear, radial tear, root tear, complete rupture, rupture, ruptured,
    disruption, disrupted, completely torn, avulsion, avulsed
meniscal_tear < tear @meniscus !p: meniscal tear, tear of the medial meniscus, tear of the lateral meniscus,
    medial meniscal tear, lateral meniscal tear, torn meniscus, tear of the posterior horn of the medial meniscus,
    medial meniscus tear, lateral meniscus tear
acl_tear < tear @acl: acl tear, anterior cruciate ligament tear, acl rupture, anterior cruciate ligament rupture,
    torn acl
cuff_tear < tear @rotator_cuff: rotator cuff tear, supraspinatus tear, cuff tear, tear of the supraspinatus,
    supraspinatus tendon tear, tear of the rotator cuff
tendinopathy !g: tendinosis, tendinopathy, tendinitis, tendonitis, tendonosis
bursitis: bursitis, bursal fluid
marrow_edema !g: bone marrow edema, marrow edema, bone bruise, bone contusion, marrow contusion
avascular_necrosis: avascular necrosis, osteonecrosis, avn
osteomyelitis !aw: osteomyelitis
septic_arthritis !ac: septic arthritis, septic joint
discitis @disc !ac: discitis, spondylodiscitis, discitis osteomyelitis
epidural_abscess @spinal_canal !ac: epidural abscess, epidural phlegmon, spinal epidural abscess,
    spinal epidural hematoma
baker_cyst @knee: baker cyst, popliteal cyst, bakers cyst, baker's cyst
osteoarthritis !g: osteoarthritis, osteoarthrosis, degenerative joint disease, osteoarthritic change
soft_tissue_swelling !g: soft tissue swelling
dislocated_joint_space @joint: joint space narrowing, joint space loss, loss of joint space
# spine
disc_herniation @disc !g: disc herniation, disk herniation, disc protrusion, disk protrusion, protrusion, extrusion,
    disc extrusion, disk extrusion, herniation of the disc, herniated disc, disc prolapse, prolapse,
    disc sequestration, sequestered fragment, herniation
disc_bulge @disc !g: disc bulge, disk bulge, bulge, bulging disc, bulging
canal_stenosis < stenosis @spinal_canal !gm: spinal canal stenosis, canal stenosis, central canal stenosis,
    central stenosis, spinal stenosis, canal narrowing, central canal narrowing, spinal canal narrowing,
    thecal sac compression
foraminal_stenosis < stenosis @foramen !g: foraminal stenosis, foraminal narrowing, neural foraminal narrowing,
    neural foraminal stenosis, neuroforaminal narrowing, neuroforaminal stenosis
nerve_compression @nerve_root !g: nerve root compression, nerve root impingement, nerve compression,
    neural compression, nerve root contact, neural impingement, impingement of the nerve root,
    compression of the nerve root
cord_compression @cord !acm: cord compression, spinal cord compression, compression of the spinal cord,
    compression of the cord, compresses the spinal cord, compresses the cord, compressing the cord,
    compressing the spinal cord, cord is compressed, metastatic cord compression, mscc
cauda_equina_compression @cord !acm: cauda equina compression, compression of the cauda equina, cauda equina syndrome,
    compresses the cauda equina, compressing the cauda equina
spondylolisthesis @spine !gm: spondylolisthesis, anterolisthesis, retrolisthesis, listhesis, degenerative slip, slip,
    vertebral slip
cord_signal @cord !m: cord signal abnormality, cord edema, myelomalacia, abnormal cord signal, syrinx
"""
