"""English words about contrast and about earlier studies."""

CONTRAST = """
idiom: in contrast, by contrast, in contrast to, contrast resolution, soft tissue contrast, image contrast,
    phase contrast, tissue contrast, contrast between, high contrast, low contrast,
    contrast enhanced study is recommended, t1 contrast, t2 contrast, negative contrast, contrast to noise,
    natural contrast, posterior acoustic enhancement, acoustic enhancement, posterior enhancement,
    through transmission enhancement, enhanced through transmission, enhanced through, posterior acoustic,
    edge enhancement, distal acoustic enhancement, contrast reaction, contrast allergy, allergy to contrast,
    contrast allergies, allergic to contrast, contrast nephropathy, contrast to the, contrast with the,
    residual contrast, contrast material from, excreted contrast from, retained contrast, distal enhancement,
    time of flight, back wall enhancement, contrast sensitivity, contrast agent allergy, iodinated contrast allergy,
    sound enhancement, increased through transmission, allergy to iodinated contrast, allergy to iv contrast,
    allergy to intravenous contrast, gadolinium allergy, allergy to gadolinium
without: without contrast, without IV contrast, without intravenous contrast, without i . v . contrast,
    w / o contrast, w / o IV contrast, without the use of contrast, without administration of contrast,
    without intravenous contrast administration, without the administration of contrast,
    without the administration of intravenous contrast, without the administration of IV contrast,
    without use of contrast, without gadolinium, without intravenous gadolinium, without injection of contrast,
    without contrast medium, without contrast agent, without iodinated contrast,
    without intravenous iodinated contrast, without contrast material, without any contrast,
    without any intravenous contrast, without any IV contrast, without intravenous or oral contrast,
    without oral or intravenous contrast, without oral or iv contrast, without iv or oral contrast,
    without administration of intravenous contrast, without administration of iv contrast, non contrast, noncontrast,
    noncontrasted, non contrasted, non enhanced, nonenhanced, unenhanced, contrast was not administered,
    contrast was not given, contrast not administered, contrast not given, contrast agent was not given,
    contrast was not used, contrast material was not administered, contrast medium was not given,
    contrast was withheld, contrast withheld, no contrast, no IV contrast, no intravenous contrast,
    no i . v . contrast, no contrast medium, no contrast agent, no contrast material, no gadolinium,
    no intravenous gadolinium, no iodinated contrast, no oral or intravenous contrast,
    no intravenous or oral contrast, no iv or oral contrast, no oral or iv contrast, contrast : none, contrast : nil,
    contrast : no, iv contrast : none, intravenous contrast : none, contrast none, contrast free,
    lack of intravenous contrast, lack of IV contrast, lack of contrast, absence of intravenous contrast,
    absence of IV contrast, absence of contrast, lack of iv contrast administration, non contrast enhanced,
    noncontrast enhanced, no intravenous iodinated contrast, no injected contrast, no contrast was administered,
    no contrast was given, without gadolinium based contrast, without intravenous gadolinium based contrast,
    no intravenous contrast medium, no intravenous contrast agent, no intravenous contrast material,
    without intravenous contrast medium, without intravenous contrast material, without intravenous contrast agent,
    without iv gadolinium, no iv gadolinium, without any contrast medium, without contrast injection,
    no contrast injection, without contrast enhancement, plain ct, plain mri, unenhanced ct, native phase only,
    contrast not used, no contrast used, non gadolinium, contrast : not given, contrast : not administered,
    intravenous contrast was not administered, no contrast enhancement was used, without contrast administration,
    contrast administration : none, intravenous contrast was not given, contrast omitted, contrast was omitted,
    contrast was not injected
oral_without: no oral contrast, without oral contrast, oral contrast was not given,
    oral contrast was not administered, no enteric contrast, without enteric contrast, no rectal contrast,
    without rectal contrast, no positive oral contrast, without positive oral contrast, oral contrast : none
oral: oral contrast, enteric contrast, rectal contrast, positive oral contrast, oral iodinated contrast,
    oral contrast medium, oral and rectal contrast, neutral oral contrast, barium, thin barium, thick barium,
    gastrografin, effervescent granules, oral tagging, fecal tagging, tagging, oral water soluble contrast,
    water soluble contrast, oral contrast agent, barium sulfate, mannitol, volumen, barium contrast,
    oral contrast material, contrast swallow, oral contrast preparation, swallowed contrast, intra articular contrast,
    intraarticular contrast, intra articular gadolinium, intraarticular gadolinium, intrathecal contrast,
    oral gastrografin, oral diatrizoate, tagging with oral diatrizoate, air contrast, double contrast,
    single contrast, carbon dioxide, tagging agent
both: with and without, without and with, pre and post contrast, pre and postcontrast, before and after,
    prior to and following, prior to and after, before and following, precontrast and postcontrast,
    pre and post gadolinium, multiphasic, multiphase, triple phase, triphasic, biphasic, dual phase, three phase,
    four phase, pre and post iv contrast, pre contrast and post contrast, pre and post intravenous contrast
with: contrast enhanced, contrast medium, contrast agent, contrast material, intravenous contrast, IV contrast,
    i . v . contrast, contrast administration, iodinated contrast, with contrast, post contrast, postcontrast,
    contrast injection, contrast, gadolinium, gadolinium based contrast, post gadolinium, gadolinium enhanced,
    arterial phase, portal venous phase, venous phase, nephrographic phase, bolus tracking, test bolus,
    contrast bolus, delayed phase, portal phase, contrast media, nonionic contrast, non ionic contrast,
    excretory phase, dynamic contrast enhanced, contrast enhanced ultrasound, microbubble, smart prep, smartprep,
    bolus triggered, bolus timing, bolus triggering, arterial phases, ceus, contrasted, postgadolinium, postgad,
    post gad
"""
AGENTS = """
iohexol: iohexol, omnipaque
iopamidol: iopamidol, isovue, niopam, iopamiro
iodixanol: iodixanol, visipaque
iopromide: iopromide, ultravist
ioversol: ioversol, optiray
iomeprol: iomeprol, iomeron, imeron
ioxilan: oxilan, ioxilan
gadobutrol: gadobutrol, gadavist, gadovist
gadoterate: gadoterate, dotarem, clariscan, gadoterate meglumine, gadoteric acid
gadobenate: gadobenate, multihance, gadobenate dimeglumine
gadoxetate: gadoxetate, eovist, primovist, gadoxetic acid
gadoteridol: gadoteridol, prohance
gadopentetate: gadopentetate, magnevist
gadodiamide: gadodiamide, omniscan
gadopiclenol: gadopiclenol, elucirem, vueway
diatrizoate: diatrizoate, urografin, cystografin, gastrografin, hypaque, renografin
iobitridol: xenetix, iobitridol
iothalamate: conray, iothalamate, cysto conray
ioxaglate: hexabrix
ioxitalamate: telebrix
sulphur_hexafluoride: sonovue, lumason, sulfur hexafluoride, definity
"""
OLDER_GADOLINIUM = ("gadolinium", "gd", "gbca")
ENHANCING = """
yes: enhances, enhancing, enhance, enhancement, hyperenhancing, hyperenhancement, rim enhancement, nonenhancing,
    hypoenhancing, washout
"""
ADVICE = frozenset(
    """
    recommend recommended recommendation recommends suggest suggested consider considered advise advised could would
    should may if further follow followup future helpful characterize characterization warranted would limited
    limitation limits limiting prior previous previously earlier correlate
    """.split()
)

COMPARING = """
none: none, no prior, no previous, no priors, no comparison, no comparisons, none available, nil, no prior study,
    no prior studies, no relevant prior, no relevant previous, not available, no prior imaging, no previous imaging,
    no earlier, no old, n / a, no comparable, no available prior, no available comparison, no relevant comparison,
    no recent, none relevant, no relevant imaging, no similar prior, no direct comparison, first study,
    first examination, first scan, first ultrasound, first visit, initial scan, initial study, first imaging,
    first presentation, none found, none located, none identified, no films, no scans, no images, no records,
    baseline study, baseline examination, baseline, none on file, none on record, unavailable, no studies,
    no studies available, none provided, no correlative imaging, no images for comparison, not applicable,
    no previous examinations, no prior examinations, no outside, no relevant studies, nothing, none performed here,
    none at this institution, no former
named: prior, previous, earlier, compared to, compared with, in comparison, comparison, comparison is made,
    last study, interval, since, preceding, prior study, most recent
"""
# "Compared with the prior CT": a verb of comparing with, near it, a word for an earlier study.
COMPARED = """
verb: compared to, compared with, in comparison to, in comparison with, comparison with, comparison to,
    comparison is made, comparison made, when compared, as compared to, as compared with, correlated with, comparison
change: unchanged since, unchanged from, stable since, stable from, since the prior, since the previous, since prior,
    since previous, since the last, since last, since the earlier, interval change, interval increase,
    interval decrease, interval growth, interval development, interval resolution, no interval change,
    interval improvement, interval progression, interval worsening, new since, on the prior, on prior,
    on the previous, on previous, on the earlier, from the prior, from prior, from the previous, from previous,
    than on the prior, than on prior, previously measured, previously measuring, as on the prior, has increased since,
    has decreased since, unchanged compared, stable compared, no change since, no change from, similar to prior,
    similar to the prior, similar to previous, similar to the previous, previously seen, previously noted,
    previously demonstrated, previously described, interval enlargement, interval reduction, stable in the interval,
    redemonstrated, again seen, again noted, again demonstrated, redemonstration, in the interval, has enlarged since,
    has grown since, interval appearance, since the study, since the examination, since the exam, since the ct,
    since the mri, from the earlier, to the prior, to prior, to the previous, with prior, with the prior,
    with previous, with the previous
study: study, studies, examination, exam, ct, mri, mr, radiograph, x ray, xray, ultrasound, sonogram, scan, imaging,
    image, film, mammogram, mammography, pet, dexa, dxa, prior, previous, cxr, angiogram, cta, mra, radiography,
    examinations, priors, us, doppler
weak: if available, when available, not available, unavailable, recommend, recommended, would be, should be, could be,
    outside, external, another institution, elsewhere, another hospital, suggested, request, requested, is advised,
    to be obtained, helpful, if any, no prior, no previous, without prior, prior surgery, if prior, were available,
    other institution, referring hospital, outside hospital, no earlier, none available, no comparison,
    outside institution, not provided, advised, would benefit, no interval, in future, any prior, any previous,
    lack of prior, lack of previous, absence of prior, absence of previous, report only, surgery, operation,
    when compared, no older, for comparison are, cannot be compared, no relevant, correlation with
"""
MODALITIES = """
CT: ct, cta, computed tomography, hrct, ctpa, colonography, cat scan, ct angiogram, cturogram
MR: mri, mr, mra, magnetic resonance, mrcp, mrv
XR: radiograph, x ray, xray, xr, cxr, plain film, film, radiography, dx, cr, pa and lateral, plain radiograph
US: ultrasound, us, sonogram, sonography, doppler, duplex, ultrasonography, uss, sonographic
MG: mammogram, mammography, mg, mammo, tomosynthesis, dbt
NM: pet, bone scan, scintigraphy, nm, spect, pt, nuclear
BMD: dexa, dxa, bone density, densitometry, bmd
RF: fluoroscopy, barium, rf, esophagram, swallow, upper gi, enema
"""
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
