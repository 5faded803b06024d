import { providerIds } from "../gateway/provider-ids.ts";
import { type Reason, reasons } from "./reasons.ts";
import { scenarios } from "./scenarios.ts";

const kinds: Readonly<Record<Reason["kind"], string>> = {
  fails: "fails after 1 s",
  reversed: "succeeds after 1 s and is reversed 1 min later",
  refused: "is refused, no order is made",
  misleads: "is refused, yet the order is there and is paid after 1 s",
};

/** Every magic amount as Markdown: what `payout-sandbox --scenarios` prints, and what stands in scenarios.md. */
export function scenarioText(): string {
  return [
    "# What an amount says",
    "",
    "The last two digits of an amount say what becomes of the order. What stands here is made by `payout-sandbox --scenarios`.",
    "",
    ...table(
      ["amount", "the order"],
      scenarios.map(({ digits, meaning }) => [`\`.${digits}\``, meaning]),
    ),
    "An amount that ends in `.09` has the number of a documented reason in front of the point. For VND, which has no decimals, the",
    "last two digits in front of the point count: 10109 asks for 101.",
    "",
    ...providerIds.flatMap((id) => [
      `## ${id}`,
      "",
      ...(reasons[id].length === 0
        ? ["Its document names no reasons: `.03` fails.", ""]
        : table(["amount", "the order", "code", "text"], reasons[id].map(rowOf))),
    ]),
  ].join("\n");
}

function rowOf({ number, kind, code = "", text }: Reason): readonly string[] {
  return [`\`${number}.09\``, kinds[kind], code, text];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line), ""];
}
