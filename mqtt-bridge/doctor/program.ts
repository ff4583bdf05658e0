import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { openLookup } from "../../core/attribution/lookup.js";
import { CLASSIFIER_WASM, PACKAGE_ROOT, PAGE_DIR, packageVersion } from "../cli/paths.js";
import { classifierMaker } from "../engine.js";
import { describeError } from "../failure.js";
import { attributionFile } from "../settings/attribution.js";
import { doubtful, type Finding, ok, wrong } from "./finding.js";

const DAY_MS = 86_400_000;
/** Days after which the Internet's networks have changed noticeably. */
const OLD_DAYS = 400;

/** The program itself: Node.js, classifier, page, attribution, clock. */
export async function lookAtProgram(storeDir: string, now: number): Promise<Finding[]> {
  return [
    ok(`telltale ${packageVersion()} in ${PACKAGE_ROOT}, Node.js ${process.versions.node}`),
    clock(now),
    await classifier(),
    page(),
    attribution(storeDir, now),
  ];
}

/** A file of the program is not younger than the present. */
function clock(now: number): Finding {
  const made = statSync(join(PACKAGE_ROOT, "package.json")).mtimeMs;
  const day = new Date(now).toISOString().slice(0, 10);
  if (now + DAY_MS >= made) return ok(`clock: ${day}`);
  return wrong(`clock: says ${day}, before this program was made; set it, or run an NTP client`);
}

async function classifier(): Promise<Finding> {
  try {
    const make = await classifierMaker([0, 0]);
    make();
    return ok(`classifier: ${statSync(CLASSIFIER_WASM).size} bytes, starts`);
  } catch (error) {
    return wrong(`classifier: ${describeError(error)}`);
  }
}

function page(): Finding {
  const index = join(PAGE_DIR, "index.html");
  return existsSync(index) ? ok("page: built") : wrong(`page: ${index} is missing; run make build`);
}

function attribution(storeDir: string, now: number): Finding {
  const file = attributionFile(storeDir);
  if (!existsSync(file)) {
    return doubtful("networks: no data, so networks and makers have no names; run make build");
  }
  try {
    const { asOf } = openLookup(readFileSync(file));
    const days = Math.floor((now - Date.parse(asOf)) / DAY_MS);
    const line = `networks: data of ${asOf}, ${days} days old`;
    return days > OLD_DAYS ? doubtful(`${line}; renew it with telltale update-data`) : ok(line);
  } catch (error) {
    return wrong(`networks: ${file}: ${describeError(error)}; run make build`);
  }
}
