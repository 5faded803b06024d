import { alternate, type Effort, type Measured, ratio, type Subject } from "./alternate.ts";
import {
  alipayAnswers,
  alipayTransfer,
  bareKy,
  nativeFetch,
  type Once,
  stripeAnswers,
  stripePayout,
  undiciRequest,
} from "./clients.ts";
import type { Comparison, Section } from "./comparison.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import type { Sample } from "./sample.ts";

// Design, section 6. What RSA costs says nothing about the transport: Hongwen is held to the lines that sign and verify too.
const kyTarget = 1.15;
const stripeTarget = 0.8;
const alipayTarget = 1;
const kyName = "bare ky";
const stripeName = "stripe";
const withRsa = (name: string) => `${name} with RSA`;

/**
 * `send` of each provider and the other clients against one server, for each number of concurrent calls. Every provider is
 * measured several times, in turns with the others; what counts is the run whose ratio to bare ky is the median.
 */
export async function measureSend(
  samples: readonly Sample[],
  effort: SendEffort,
  concurrencies: readonly number[],
): Promise<Section[]> {
  await using gateway = await startGateway(answersFor(samples));
  const sections: Section[] = [];
  for (const concurrency of concurrencies) {
    const runs = new Map(samples.map(({ name }) => [name, [] as Measured[][]]));
    for (let run = 0; run < effort.runs; run++) {
      for (const sample of samples) {
        const subjects = sendSubjects(sample, gateway).map(
          ([name, once]): Subject => ({ name, run: concurrently(once, concurrency) }),
        );
        runs.get(sample.name)?.push(await alternate(subjects, effort));
      }
    }
    sections.push({
      title: `Send, ${concurrency} at once`,
      explanation: concurrency === 1 ? explanation : `The same with ${concurrency} calls in flight.`,
      comparisons: samples.flatMap((sample) =>
        comparisonsOf(sample, runs.get(sample.name) ?? [], sample === samples[0]),
      ),
    });
  }
  return sections;
}

/** How long to measure `send`: runs of alternating batches. */
export interface SendEffort extends Effort {
  readonly runs: number;
}

const explanation =
  "One payout on loopback, from the order to the verified payout, with the server in its own process. Bare ky posts the same " +
  "bytes and reads the answer as text; the SDKs make their own vendor's payout. Stripe's is not signed, Alipay's is signed " +
  "with RSA at both ends, as Hongwen's is. RSA is most of the cost of Hongwen's `send`: it is also compared with " +
  "bare ky and with Stripe's SDK plus one signature and one verification. Medians of five runs in turns, with the least and the " +
  "greatest ratio; in parentheses the CPU time of a call.";

/** What the server answers, by path. */
export function answersFor(samples: readonly Sample[]): Readonly<Record<string, string>> {
  const ours = samples.map((sample) => [`/${sample.name}${sample.path}`, sample.answer]);
  return { ...Object.fromEntries(ours), ...stripeAnswers, ...alipayAnswers() };
}

/** Everything that takes turns with the `send` of one provider: bare ky with its bytes, and the other clients. */
export function sendSubjects(sample: Sample, gateway: Gateway): [name: string, once: Once][] {
  const baseUrl = `${gateway.url}/${sample.name}`;
  const post = { url: baseUrl + sample.path, body: sample.encode(), headers: sample.headers };
  const provider = sample.createProvider({ baseUrl });
  const [plain, stripe] = [bareKy(post), stripePayout(gateway)];
  return [
    [kyName, plain],
    [sample.name, () => provider.send(sample.order as never)],
    ...(sample.rsa ? signing(sample, { [kyName]: plain, [stripeName]: stripe }) : []),
    ["native fetch", nativeFetch(post)],
    ["undici.request", undiciRequest(post)],
    [stripeName, stripe],
    ["alipay-sdk", alipayTransfer(gateway)],
  ];
}

/** The same clients, each with one signature before and one verification after its call. */
function signing(sample: Sample, clients: Readonly<Record<string, Once>>): [name: string, once: Once][] {
  return Object.entries(clients).map(([name, call]) => [
    withRsa(name),
    async () => {
      sample.encodeFloor();
      await call();
      return sample.receiveFloor();
    },
  ]);
}

/** The provider against everything; the other clients against bare ky once. */
function comparisonsOf({ name, rsa }: Sample, runs: readonly Measured[][], withOthers: boolean): Comparison[] {
  const others = ["native fetch", "undici.request", stripeName, "alipay-sdk"];
  const own = rsa ? withRsa : (plain: string) => plain;
  return [
    ...compare(runs, name, own(kyName), kyTarget),
    ...compare(runs, name, own(stripeName), stripeTarget),
    ...(rsa ? [...compare(runs, name, kyName), ...compare(runs, name, stripeName)] : []),
    ...compare(runs, name, "native fetch"),
    ...compare(runs, name, "undici.request"),
    ...compare(runs, name, "alipay-sdk", alipayTarget),
    ...(withOthers ? others.flatMap((other) => compare(runs, other, kyName)) : []),
  ];
}

function compare(runs: readonly Measured[][], name: string, against: string, target?: number): Comparison[] {
  const pairs = runs.flatMap((measured) => {
    const [subject, other] = [name, against].map((wanted) => measured.find((one) => one.name === wanted));
    return subject === undefined || other === undefined ? [] : [{ subject, other, ...ratio(other, subject) }];
  });
  const sorted = pairs.toSorted((left, right) => left.value - right.value);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) return [];
  const times = [middle.subject, middle.other].map(
    ({ medianUs, cpuUs }) => `${medianUs.toFixed(0)} µs (CPU ${cpuUs.toFixed(0)})`,
  );
  const spread = { from: sorted[0]?.value ?? middle.value, to: sorted.at(-1)?.value ?? middle.value };
  const compared = { name, against, ratio: { value: middle.value, ...spread }, facts: times.join(", ") };
  return [{ ...compared, ...(target !== undefined && { target }) }];
}

function concurrently(once: Once, concurrency: number): (times: number) => Promise<unknown> {
  return (times) => {
    let left = times;
    const work = async () => {
      while (left-- > 0) await once();
    };
    return Promise.all(Array.from({ length: concurrency }, work));
  };
}
