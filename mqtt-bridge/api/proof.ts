import type { Context, Hono } from "hono";
import * as v from "valibot";
import { Failure } from "../failure.js";
import type { ProofView } from "./views.js";

/** The alarm test: seen, begun, and told of by the phone. What is not possible is a Failure of one line. */
export interface ProofActions {
  read(): ProofView;
  begin(): ProofView;
  told(id: string, step: "sent" | "unreached" | "arrived"): ProofView;
}

const Body = v.object({ id: v.pipe(v.string(), v.maxLength(64)) });
const STEPS = ["sent", "unreached", "arrived"] as const;

/** `GET` and `POST /api/proof`, and `POST /api/proof/sent`, `unreached` and `arrived`. */
export function addProof(app: Hono, proof: ProofActions): void {
  app.get("/api/proof", (c) => c.json(proof.read()));
  app.post("/api/proof", (c) => refusing(c, () => proof.begin()));
  for (const step of STEPS) {
    app.post(`/api/proof/${step}`, async (c) => {
      const body = v.safeParse(Body, await c.req.json().catch(() => null));
      if (!body.success) return c.json({ error: 'expected {"id": of the test}' }, 400);
      return refusing(c, () => proof.told(body.output.id, step));
    });
  }
}

function refusing(c: Context, act: () => ProofView): Response {
  try {
    return c.json(act());
  } catch (error) {
    if (error instanceof Failure) return c.json({ error: error.message }, 409);
    throw error;
  }
}
