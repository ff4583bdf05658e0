import type { IdentifierType } from "../../../../core/wire/lines.js";
import { t } from "../strings.js";

/** What these kinds of identifiers are, each told once. */
export function About({ types }: { types: readonly IdentifierType[] }) {
  if (types.length === 0) return null;
  return (
    <>
      {[...new Set(types)].map((type) => (
        <p key={type} class="quiet">
          {t(`identifier.${type}`)}: {t(`about.${type}`)}
        </p>
      ))}
    </>
  );
}
