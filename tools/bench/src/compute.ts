import { alternate, type Effort, type Measured, ratio, type Subject } from "./alternate.ts";
import type { Comparison, Section } from "./comparison.ts";
import type { Sample } from "./sample.ts";

/** What computing costs: encode and receive of each provider, each against its floor, four subjects in one run. */
export async function measureCompute(samples: readonly Sample[], effort: Effort): Promise<[Section, Section]> {
  const encode: Comparison[] = [];
  const receive: Comparison[] = [];
  for (const sample of samples) {
    const [encodeFloor, encoded, receiveFloor, received] = (await alternate(subjectsOf(sample), effort)) as [
      Measured,
      Measured,
      Measured,
      Measured,
    ];
    encode.push(compare(sample, encodeFloor, encoded));
    receive.push(compare(sample, receiveFloor, received));
  }
  return [
    { title: "Encode", explanation: encodeExplanation, comparisons: encode },
    { title: "Receive", explanation: receiveExplanation, comparisons: receive },
  ];
}

const encodeExplanation =
  "From an order to the signed bytes of its request, checked twice (destination and request), against `JSON.stringify` " +
  "and one digest (RSA: one signature) of the same bytes. INR digests bytes and cannot be written by `JSON.stringify`. " +
  "Microseconds beside a network call: no target, only figures in which a regression would show.";
const receiveExplanation =
  "From a raw notification to a verified payout with its event key, against parsing it and one digest (RSA: one " +
  "verification) alone.";

/** Floors beside what is measured against them. */
function subjectsOf(sample: Sample): readonly Subject[] {
  const provider = sample.createProvider({});
  return [
    { name: "encode floor", run: repeat(sample.encodeFloor) },
    { name: "encode", run: repeat(sample.encode) },
    { name: "receive floor", run: repeat(sample.receiveFloor) },
    {
      name: "receive",
      run: async (times) => {
        for (let done = 0; done < times; done++) await provider.receive(sample.notification);
      },
    },
  ];
}

function repeat(work: () => unknown): (times: number) => unknown {
  return (times) => {
    let last: unknown;
    for (let done = 0; done < times; done++) last = work();
    return last;
  };
}

function compare({ name }: Sample, floor: Measured, subject: Measured): Comparison {
  const facts = `${subject.medianUs.toFixed(1)} µs, floor ${floor.medianUs.toFixed(1)} µs`;
  return { name, against: "floor", ratio: ratio(floor, subject), facts };
}
