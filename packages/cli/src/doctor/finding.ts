/** What was found out about one thing that a gateway's document leaves open, or that a merchant can have wrong. */
export interface Finding {
  readonly question:
    | "reached"
    | "merchant"
    | "address"
    | "signature"
    | "key placement"
    | "signature case"
    | "gateway's signature"
    | "clock"
    | "time zone"
    | "unknown order";
  /** `settled`: an answer proves it. `wrong`: so is that it does not work. `open`: no answer says it. */
  readonly answer: "settled" | "wrong" | "open";
  /** What was seen, and what to do. */
  readonly detail: string;
  /** A setting of the gateway's package that the answers call for. */
  readonly setting?: { readonly name: string; readonly value: unknown };
}

/** A finding that something does not work. */
export function wrong(question: Finding["question"], detail: string): Finding {
  return { question, answer: "wrong", detail };
}
