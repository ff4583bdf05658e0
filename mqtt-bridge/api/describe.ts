import { type Facts, writeMessage, writeTitle } from "../../core/alert/write.js";
import type { SightingLine } from "../../core/wire/lines.js";
import type { Store } from "../store/port.js";

/** A sighting of a router in plain words. */
export type Describe = (
  router: string,
  sighting: SightingLine,
) => { title: string; sentence: string };

type Known = Pick<Facts["sender"], "name" | "source">;
type KnownOf = (router: string, device: string) => Known;

/** Writes with core's sentences, naming devices as the store knows them at that moment. */
export function makeDescribe(store: Store): Describe {
  return describeWith((router, device) => knownOf(store, router, device));
}

/** The same for one answer, in which each device is looked up once. */
export function describeOnce(store: Store): Describe {
  const known = new Map<string, Known>();
  return describeWith((router, device) => {
    const key = `${router} ${device}`;
    const found = known.get(key) ?? knownOf(store, router, device);
    known.set(key, found);
    return found;
  });
}

function knownOf(store: Store, router: string, device: string): Known {
  const [found] = store.devices({ limit: 1, device, router });
  return { name: found?.device.name ?? null, source: found?.device.name_source ?? null };
}

function describeWith(known: KnownOf): Describe {
  return (router, sighting) => {
    const { evidence, identifier, transforms, name, company, network, src, dst, device } = sighting;
    const sender = device === null ? { name: null, source: null } : known(router, device);
    const facts: Facts = {
      sender: { ...sender, address: src },
      evidence,
      identifiers: identifier === null ? [] : [identifier],
      transforms: transforms as Facts["transforms"],
      receiver: { name, company, network, address: dst },
      first: false,
      consent: null,
      behaviour: null,
    };
    return { title: writeTitle(facts), sentence: writeMessage(facts) };
  };
}
