import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { LazyView } from "./route.js";
import { t } from "./strings.js";

/** A view that is loaded when it is opened first; `rest` is what stands behind its name in the address. */
export interface LazyProps {
  readonly rest: string;
}

type Loaded = ComponentType<LazyProps> | "failed";

const LOADERS: Readonly<Record<LazyView, () => Promise<{ default: ComponentType<LazyProps> }>>> = {
  more: () => import("./views/more.js"),
  setup: () => import("./views/setup.js"),
  hello: () => import("./views/hello.js"),
  blocks: () => import("./views/blocks.js"),
  where: () => import("./views/where.js"),
  held: () => import("./views/held.js"),
  live: () => import("./views/live.js"),
  captures: () => import("./views/captures.js"),
  keys: () => import("./views/keys.js"),
  report: () => import("./views/report.js"),
  rules: () => import("./views/rules.js"),
  policy: () => import("./views/policy.js"),
  routers: () => import("./views/routers.js"),
  settings: () => import("./views/settings.js"),
  me: () => import("./views/me.js"),
};

const loaded = signal<ReadonlyMap<LazyView, Loaded>>(new Map());

export function Lazy({ name, rest }: LazyProps & { name: LazyView }) {
  const View = loaded.value.get(name);
  if (View === undefined) {
    void load(name);
    return <p class="quiet">{t("connecting")}</p>;
  }
  if (View !== "failed") return <View rest={rest} />;
  return (
    <p>
      {t("viewFailed")}{" "}
      <button type="button" onClick={() => location.reload()}>
        {t("reload")}
      </button>
    </p>
  );
}

/** Fetches a view before it is shown. */
export function preload(name: LazyView): void {
  void load(name);
}

const _loading = new Set<LazyView>();

async function load(name: LazyView): Promise<void> {
  if (_loading.has(name)) return;
  _loading.add(name);
  // A newer telltale has other file names: only loading the whole page anew helps then.
  const view: Loaded = await LOADERS[name]().then(
    (module) => module.default,
    () => "failed",
  );
  loaded.value = new Map(loaded.value).set(name, view);
}
