import { type Running, TELLTALE } from "../mqtt-bridge/program.js";
import { loginOf, storeOf } from "./accounts.js";
import type { Lab } from "./lab.js";

export interface Plane {
  readonly run: Running;
  readonly page: string;
}

/** `telltale run` on the box, for its paired routers. */
export async function startPlane(lab: Lab, household: string): Promise<Plane> {
  const { user, password, host, port } = loginOf("telltale");
  const broker = ["--broker", `mqtt://${user}:${password}@${host}:${port}`];
  const args = ["run", ...broker, "--household", household, "--store", storeOf(lab)];
  const run = lab.start("box", process.execPath, [TELLTALE, ...args]);
  const page = (await run.printed(/page +(http:\S+)/))[1] ?? "";
  return { run, page };
}

/** An answer of the page's API. */
export async function askPage(lab: Lab, plane: Plane, path: string): Promise<unknown> {
  const { status, stdout, stderr } = await lab.run("box", "curl", ["-qsS", `${plane.page}${path}`]);
  if (status !== 0) throw new Error(`${path}: ${stderr}`);
  return JSON.parse(stdout);
}
