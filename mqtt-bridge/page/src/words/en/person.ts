/** What a person sees with a link of their own. */
export const PERSON = {
  meTitle: "What the devices of {person} tell",
  meSpent: "This link does not work any more. Ask whoever looks after telltale for a new one.",
  mePaused: "Paused: your devices are not inspected.",
  mePause: "Pause",
  meResume: "Inspect my devices again",
  mePauseMore:
    "While paused nothing new is found out about your devices; what was found stays until you delete it.",
  meExport: "Export",
  meDelete: "Delete",
  meDeleteSure:
    "Delete everything that is stored about your devices? What they send from now on is found again.",
  meDeleteYes: "Yes, delete it",
  meDeleteNo: "No",
  meDeleted: { one: "{n} record deleted.", other: "{n} records deleted." },
  meNothing: "Nothing is stored about your devices.",
  meDevices: "Your devices",
} as const;
