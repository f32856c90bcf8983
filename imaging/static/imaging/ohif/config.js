// OHIF's configuration: our images, our protocol, our bridge to the report; nothing of any other host.
import { bridge } from "./bridge.js";

const ROOT = "/dicom-web";

window.config = {
  routerBasename: "/viewer",
  extensions: [bridge],
  modes: [],
  showStudyList: false,
  customizationService: {},
  maxNumberOfWebWorkers: Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 1)),
  maxNumRequests: { interaction: 100, thumbnail: 5, prefetch: 25 },
  showWarningMessageForCrossOrigin: false,
  showCPUFallbackMessage: false,
  showLoadingIndicator: true,
  strictZSpacingForVolumeViewport: true,
  disableConfirmationPrompts: true,
  groupEnabled: false,
  allowMultiSelectExport: false,
  defaultDataSourceName: "ris",
  dataSources: [
    {
      namespace: "@ohif/extension-default.dataSourcesModule.dicomweb",
      sourceName: "ris",
      configuration: {
        friendlyName: "RIS",
        name: "ris",
        wadoUriRoot: ROOT,
        qidoRoot: ROOT,
        wadoRoot: ROOT,
        qidoSupportsIncludeField: true,
        supportsFuzzyMatching: true,
        supportsWildcard: true,
        enableStudyLazyLoad: true,
        imageRendering: "wadors",
        thumbnailRendering: "wadors",
        dicomUploadEnabled: false,
        singlepart: "bulkdata,video,pdf",
        bulkDataURI: { enabled: true, relativeResolution: "studies" },
        omitQuotationForMultipartRequest: true,
      },
    },
  ],
};
