import type { BlockView } from "../../mqtt-bridge/api/views.js";
import { type Home, ROUTER } from "./home.js";
import { eventually } from "./lab.js";
import { MAC } from "./network.js";
import { askPage } from "./plane.js";

/** Asks the page's API on the box. */
export async function call<Answer>(
  home: Home,
  method: string,
  path: string,
  body: object | null,
): Promise<Answer> {
  return (await askPage(home.lab, home.plane, path, { method, body })) as Answer;
}

/** Keeps the phone from what a person names; as the page does it. @throws Error with what the plane says. */
export async function close(home: Home, to: string): Promise<BlockView> {
  const body = { router: ROUTER, device: MAC.phone, to, minutes: 60 };
  const answer = await call<BlockView & { error?: string }>(home, "POST", "api/blocks", body);
  if (answer.error !== undefined) throw new Error(`${to}: ${answer.error}`);
  return answer;
}

/** Ends a block, as soon as the plane hears of the router. */
export async function lift(home: Home, { id }: BlockView): Promise<void> {
  await eventually("the router lifts it", async () => {
    const answer = await call<{ id?: string }>(home, "DELETE", `api/blocks/${id}`, null);
    return answer.id === id ? true : null;
  });
}

/** The router holds answers of name servers from now on: a name is blocked. */
export async function answersHeld(home: Home): Promise<void> {
  const isHeld = (): boolean =>
    home.lab.now("router", "nft", ["list", "set", "inet", "telltale", "held"]).includes("expires");
  await eventually("answers are held", () => (isHeld() ? true : null));
}

/** Statuses of curl for what is no refusal by the router: a name that is not found, and nothing at all in time. */
const NO_REFUSALS: ReadonlyMap<number | null, string> = new Map([
  [6, "not found"],
  [28, "timeout"],
]);

/** What becomes of the phone's request. */
export async function outcome(home: Home, url: string, more: readonly string[]): Promise<string> {
  const { status } = await home.lab.run("phone", "curl", ["-qsSkm20", ...more, url]);
  if (status === 0) return "answered";
  return NO_REFUSALS.get(status) ?? "refused";
}
