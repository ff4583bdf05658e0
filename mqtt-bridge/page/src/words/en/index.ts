import { ALERTS } from "./alerts.js";
import { BROWSE } from "./browse.js";
import { DEVICES } from "./devices.js";
import { FRAME } from "./frame.js";
import { HOUSEHOLD } from "./household.js";
import { PROOF } from "./proof.js";
import { SESSION } from "./session.js";
import { SETUP } from "./setup.js";
import { SIGHTINGS } from "./sightings.js";

/** The table's parts; no key may stand in two of them. */
export const PARTS = {
  FRAME,
  ALERTS,
  BROWSE,
  DEVICES,
  SIGHTINGS,
  HOUSEHOLD,
  PROOF,
  SESSION,
  SETUP,
};

/** Every text of the page in English; another language is another table of the same keys and places. */
export const EN = {
  ...FRAME,
  ...ALERTS,
  ...BROWSE,
  ...DEVICES,
  ...SIGHTINGS,
  ...HOUSEHOLD,
  ...PROOF,
  ...SESSION,
  ...SETUP,
} as const;
