import type { Definition } from "./definitions.ts";
import type { SourceFiles } from "./documents.ts";
import { parseExact } from "./exact-json.ts";
import { isConstructed, type Sample, samplesOf } from "./samples.ts";

interface Example {
  readonly key: string;
  readonly summary: string;
  readonly value: Record<string, unknown>;
  readonly isRefusal: boolean;
}

/** Which samples a media type shows. */
export interface Shown {
  readonly contentType: string;
  readonly acceptedCode?: string;
  readonly onlyRefusals?: boolean;
}

/**
 * `examples` of a media type: every sample of these schemas. Accepted answers come first, because a mock server answers
 * with the first one; a form takes only those whose values are all text.
 */
export function mediaExamples(
  files: SourceFiles,
  definitions: readonly Definition[],
  { contentType, acceptedCode, onlyRefusals = false }: Shown,
): { examples?: object } {
  const examples = definitions.flatMap((definition) =>
    samplesOf(files, definition.file).map((sample) =>
      toExample(definition, definitions.length > 1, sample, acceptedCode),
    ),
  );
  const isForm = contentType === "application/x-www-form-urlencoded";
  const fitting = examples
    .filter(({ isRefusal }) => isRefusal || !onlyRefusals)
    .filter(({ value }) => !isForm || Object.values(value).every((field) => typeof field === "string"))
    .sort((a, b) => Number(a.isRefusal) - Number(b.isRefusal));
  if (fitting.length === 0) return {};
  return { examples: Object.fromEntries(fitting.map(({ key, summary, value }) => [key, { summary, value }])) };
}

function toExample(
  definition: Definition,
  isOneOfMany: boolean,
  sample: Sample,
  acceptedCode: string | undefined,
): Example {
  const value = parseExact(sample.text) as Record<string, unknown>;
  // A gateway that reports acceptance other than by a code gets no word rather than a wrong one.
  const hasCode = acceptedCode !== undefined && "code" in value;
  const isRefusal = hasCode && String(value["code"]) !== acceptedCode;
  const outcome = hasCode ? (isRefusal ? "refused" : "accepted") : "";
  const words = sample.variant
    .replace(/^constructed-?/u, "")
    .replaceAll("-", " ")
    .replace(/^documented$/u, "");
  const origin = isConstructed(sample) ? "made up by us" : "the vendor's sample";
  return {
    key: isOneOfMany ? `${definition.name}.${sample.variant}` : sample.variant,
    summary: [words.startsWith(outcome) ? "" : outcome, words, origin].filter((part) => part !== "").join(", "),
    value,
    isRefusal,
  };
}
