import { HI as SENTENCES } from "../../../../../core/alert/words/hi.js";
import type { Table } from "../table.js";
import { ABOUT } from "./about.js";
import { ADVICE } from "./advice.js";
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

/** Every text of the page in Hindi. */
export const HI: Table = {
  ...ABOUT,
  ...FRAME,
  ...ALERTS,
  ...BLOCKS,
  ...BROWSE,
  ...DEVICES,
  ...SIGHTINGS,
  ...STORE,
  ...HOUSEHOLD,
  ...PROOF,
  ...SESSION,
  ...LINES,
  ...PERSON,
  ...RULES,
  ...SETTINGS,
  ...SETUP,
};

/** All that the page says in Hindi. */
export const LANGUAGE = { table: HI, spoken: { words: SENTENCES, advice: ADVICE } };
