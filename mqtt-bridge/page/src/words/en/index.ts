import { ABOUT } from "./about.js";
import { ALERTS } from "./alerts.js";
import { BLOCKS } from "./blocks.js";
import { BROWSE } from "./browse.js";
import { DEVICES } from "./devices.js";
import { FRAME } from "./frame.js";
import { HOUSEHOLD } from "./household.js";
import { LINES } from "./lines.js";
import { PERSON } from "./person.js";
import { PROOF } from "./proof.js";
import { RULES } from "./rules.js";
import { SESSION } from "./session.js";
import { SETTINGS } from "./settings.js";
import { SETUP } from "./setup.js";
import { SIGHTINGS } from "./sightings.js";
import { STORE } from "./store.js";

/** The table's parts; no key may stand in two of them. */
export const PARTS = {
  ABOUT,
  ALERTS,
  BLOCKS,
  BROWSE,
  DEVICES,
  FRAME,
  HOUSEHOLD,
  LINES,
  PERSON,
  PROOF,
  RULES,
  SESSION,
  SETTINGS,
  SETUP,
  SIGHTINGS,
  STORE,
};

/** Every text of the page in English; another language is another table of the same keys and places. */
export const EN = {
  ...ABOUT,
  ...ALERTS,
  ...BLOCKS,
  ...BROWSE,
  ...DEVICES,
  ...FRAME,
  ...HOUSEHOLD,
  ...LINES,
  ...PERSON,
  ...PROOF,
  ...RULES,
  ...SESSION,
  ...SETTINGS,
  ...SETUP,
  ...SIGHTINGS,
  ...STORE,
} as const;
