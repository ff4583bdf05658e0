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

/** What of the page's API is asked; a body is sent as JSON. */
interface Asked {
  readonly method: string;
  readonly body: object | null;
}

/** An answer of the page's API, also one that says what is wrong. */
export async function askPage(
  lab: Lab,
  plane: Plane,
  path: string,
  { method, body }: Asked = { method: "GET", body: null },
): Promise<unknown> {
  const words = ["-qsSX", method, "-H", "Content-Type: application/json"];
  const sent = body === null ? [] : ["-d", JSON.stringify(body)];
  const url = `${plane.page}${path}`;
  const { status, stdout, stderr } = await lab.run("box", "curl", [...words, ...sent, url]);
  if (status !== 0) throw new Error(`${path}: ${stderr}`);
  return JSON.parse(stdout);
}
