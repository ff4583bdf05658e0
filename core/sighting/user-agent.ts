import { productOf } from "./models.js";

/** Parts of an Android user agent's comment that are no model. */
const NO_MODEL = /^(android\b.*|linux|u|k|wv|mobile|tablet|[a-z]{2}([-_][a-z]{2})?|rv:.*)$/i;

/**
 * Model in a User-Agent that states it plainly, such as `HM 1S`; null when it does not.
 * Today's browsers write `K` for every Android model, so most pages tell nothing.
 */
export function modelOf(userAgent: string): string | null {
  return appleModel(userAgent) ?? androidModel(userAgent) ?? miuiModel(userAgent);
}

function appleModel(userAgent: string): string | null {
  return /\((iPhone|iPad|iPod)[;)\s]/.exec(userAgent)?.[1] ?? null;
}

/** `(Linux; U; Android 4.3; zh-cn; HM 1S Build/JLS36C)`: the last part, without its build. */
function androidModel(userAgent: string): string | null {
  const comment = /\(([^()]*\bAndroid\b[^()]*)\)/.exec(userAgent)?.[1];
  if (comment === undefined) return null;
  const parts = comment.split(";").map((part) => withoutBuild(part));
  const model = parts.filter((part) => part !== "" && !NO_MODEL.test(part)).pop();
  return model ?? null;
}

/** `HM NOTE 1W; MIUI/JHDCNBL23.0`; a bare number is a code of the maker's, and a model only when it is known. */
function miuiModel(userAgent: string): string | null {
  const model = /^(\w[\w .+-]{0,39}); MIUI\//.exec(userAgent)?.[1] ?? null;
  return model !== null && /^\d+$/.test(model) && productOf(model) === null ? null : model;
}

function withoutBuild(part: string): string {
  return part.replace(/\s+(Build|MIUI)\/.*$/, "").trim();
}
