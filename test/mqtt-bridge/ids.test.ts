import { join } from "node:path";
import t from "tap";
import { keyedIds, stableId } from "../../core/alert/ids.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";

const MAC = "02:00:00:00:10:01";

t.test("ids are the same after a restart, and others in another home", async (t) => {
  const file = join(t.testdir(), "store.db");
  const first = new SqliteStore(file);
  const id = first.makeId("d", MAC);
  t.match(id, /^d_[0-9a-f]{16}$/);
  first.close();
  const again = new SqliteStore(file);
  t.equal(again.makeId("d", MAC), id);
  again.close();
  const other = new SqliteStore(":memory:");
  t.not(other.makeId("d", MAC), id);
  t.not(id, stableId("d", MAC), "not to be found without the key");
  other.close();
});

t.test("a keyed id is HMAC-SHA-256 over prefix and parts", async (t) => {
  // printf '["telltale","d","02:00:00:00:10:01"]' | openssl dgst -sha256 -hmac "$(printf 'k%.0s' {1..32})"
  const key = Buffer.from("k".repeat(32));
  t.equal(keyedIds(key)("d", MAC), "d_27adc9ab7b67648c");
  t.not(keyedIds(key)("a", MAC).slice(2), keyedIds(key)("d", MAC).slice(2));
});
