import type { Hono } from "hono";
import t, { type Test } from "tap";
import { ask, post, setUp } from "./api-fixture.js";

const OLD = "quartz heron 512";
const NEW = "amber plover 731";

function open(t: Pick<Test, "teardown">) {
  let current = OLD;
  const accounts = {
    verify: async (name: string, given: string) => name === "admin" && given === current,
    has: () => true,
    setPassword: async (_name: string, given: string) => {
      current = given;
    },
  };
  return setUp(t, { accounts });
}

/** The cookie of a browser that logs in. */
async function logIn(app: Hono, password: string, browser: string): Promise<string> {
  const answer = await ask(app, "/api/session", post({ password }, { "user-agent": browser }));
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

function send(app: Hono, method: string, path: string, headers: object, body: unknown = {}) {
  const init = post(body, headers as Record<string, string>);
  return ask(app, path, { ...init, method });
}

t.test("a new password needs the old one, and logs other browsers out", async (t) => {
  const { app } = open(t);
  const [phone, laptop] = [await logIn(app, OLD, "Phone"), await logIn(app, OLD, "Laptop")];
  const change = (body: object) =>
    send(app, "PUT", "/api/account/password", { cookie: laptop }, body);
  t.equal((await change({ old: "wrong", password: NEW })).status, 403);
  t.equal((await change({ old: OLD, password: "short" })).status, 400);
  const done = await change({ old: OLD, password: NEW });
  t.equal(done.status, 200);
  const cookie = (done.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const status = async (of: string) =>
    (await ask(app, "/api/status", { headers: { cookie: of } })).status;
  t.same([await status(phone), await status(laptop), await status(cookie)], [401, 401, 200]);
  t.equal(await logIn(app, OLD, "x"), "");
  t.not(await logIn(app, NEW, "x"), "");
});

t.test("sessions are listed by browser, and ended one by one or all at once", async (t) => {
  const { app } = open(t);
  const [phone, laptop] = [await logIn(app, OLD, "Phone"), await logIn(app, OLD, "Laptop")];
  type Item = { id: string; browser: string; current: boolean };
  const items = async (cookie: string): Promise<Item[]> => {
    const answer = await ask(app, "/api/account/sessions", { headers: { cookie } });
    return ((await answer.json()) as { items: Item[] }).items;
  };
  const seen = await items(phone);
  t.same(seen.map(({ browser, current }) => [browser, current]).sort(), [
    ["Laptop", false],
    ["Phone", true],
  ]);
  t.notOk(JSON.stringify(seen).includes(phone.split("=")[1] ?? ""), "no token in it");
  const other = seen.find(({ current }) => !current)?.id ?? "";
  const end = (path: string) => send(app, "DELETE", path, { cookie: phone });
  t.equal((await end("/api/account/sessions/none")).status, 404);
  t.equal((await end(`/api/account/sessions/${other}`)).status, 200);
  t.equal((await ask(app, "/api/status", { headers: { cookie: laptop } })).status, 401);
  t.equal((await end("/api/account/sessions")).status, 200);
  t.equal((await ask(app, "/api/status", { headers: { cookie: phone } })).status, 401);
});

t.test("a program's password opens the API but neither passwords nor sessions", async (t) => {
  const { app, store } = open(t);
  const cookie = await logIn(app, OLD, "Laptop");
  const made = await send(
    app,
    "POST",
    "/api/account/app-passwords",
    { cookie },
    { name: "widget" },
  );
  const { id, password } = (await made.json()) as { id: string; password: string };
  t.notMatch(store.setting("app_passwords"), password, "kept as a digest");
  const authorization = `Bearer ${password}`;
  const status = async (path: string, given = authorization) =>
    (await ask(app, path, { headers: { authorization: given } })).status;
  t.equal(await status("/api/status"), 200);
  t.equal(await status("/api/account/sessions"), 403);
  t.equal(await status("/api/account/app-passwords"), 403);
  for (const wrong of [
    `Bearer ${password}x`,
    `Bearer ${password.slice(0, -1)}`,
    password,
    "Bearer ",
  ]) {
    t.equal(await status("/api/status", wrong), 401, wrong);
  }
  const remove = () => send(app, "DELETE", `/api/account/app-passwords/${id}`, { cookie });
  t.equal((await remove()).status, 200);
  t.equal((await remove()).status, 404);
  t.equal(await status("/api/status"), 401);
  for (let n = 0; n < 20; n++)
    await send(app, "POST", "/api/account/app-passwords", { cookie }, { name: `n ${n}` });
  const more = await send(app, "POST", "/api/account/app-passwords", { cookie }, { name: "more" });
  t.equal(more.status, 409);
});
