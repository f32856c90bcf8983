// Before anything of OHIF: where its files are, and whether this browser can draw with it at all.
(() => {
  const { quick, files } = document.documentElement.dataset;
  if (!document.createElement("canvas").getContext("webgl2")) {
    location.replace(quick + location.search);
    return;
  }
  window.PUBLIC_URL = files;
  window.browserImportFunction = (name) => import(name); // OHIF asks for modules of its build by this name
  localStorage.setItem("shownTours", JSON.stringify(["basicViewerTour"])); // no tour in front of a patient's images
})();
