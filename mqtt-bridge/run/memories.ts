import type { DeliverySettings } from "../../core/alert/notifier.js";
import type { Pipeline } from "../../core/pipeline.js";
import type { Store } from "../store/port.js";

import { deliverySettings, loadDelivery } from "./delivery.js";

/** A kill costs what was learnt in this time, milliseconds; writing more often wears out a memory card. */
export const SAVE_MS = 3600_000;

type Settings = Pick<Store, "setting" | "setSetting">;

/** Keeps what the pipelines of live routers learnt over restarts. */
export class Memories {
  readonly #store: Settings;
  readonly #pipelines = new Map<string, Pipeline>();

  constructor(store: Settings) {
    this.#store = store;
  }

  /** What this router's pipeline remembered, null at the first start. */
  load(router: string): unknown {
    const kept = this.#store.setting(keyOf(router));
    if (kept === null) return null;
    try {
      return JSON.parse(kept);
    } catch {
      // The pipeline takes it for a memory that cannot be read, and says so.
      return kept;
    }
  }

  /** From now on this pipeline's memory is kept. */
  add(router: string, pipeline: Pipeline): void {
    this.#pipelines.set(router, pipeline);
  }

  /** How people want to be told. */
  get delivery(): DeliverySettings {
    return deliverySettings(loadDelivery(this.#store));
  }

  /** The settings have changed: all pipelines keep to them. */
  deliver(): void {
    for (const pipeline of this.#pipelines.values()) pipeline.deliver(this.delivery);
  }

  save(): void {
    for (const [router, pipeline] of this.#pipelines) {
      this.#store.setSetting(keyOf(router), JSON.stringify(pipeline.remember()));
    }
  }
}

function keyOf(router: string): string {
  return `memory/${router}`;
}
