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

const kyTarget = 0.85;
const sdkTarget = 1;
const kyName = "bare ky";
const kyRsaName = "bare ky with RSA";

/** `send` of each provider and the other clients against one server: one run for each provider and number of concurrent calls. */
export async function measureSend(
  samples: readonly Sample[],
  effort: Effort,
  concurrencies: readonly number[],
): Promise<Section[]> {
  await using gateway = await startGateway(answersFor(samples));
  const sections: Section[] = [];
  for (const concurrency of concurrencies) {
    const comparisons: Comparison[] = [];
    for (const sample of samples) {
      const subjects = sendSubjects(sample, gateway).map(
        ([name, once]): Subject => ({ name, run: concurrently(once, concurrency) }),
      );
      const measured = await alternate(subjects, effort);
      comparisons.push(...comparisonsOf(sample, measured, sample === samples[0]));
    }
    sections.push({
      title: `Send, ${concurrency} at once`,
      explanation: concurrency === 1 ? explanation : `The same with ${concurrency} calls on their way all the time.`,
      comparisons,
    });
  }
  return sections;
}

const explanation =
  "One payout on loopback, from the order to the believed payout, the server in a process of its own. Bare ky posts the same " +
  "bytes and reads the answer as text; the SDKs make the payout of their own vendor. Stripe's is signed by nobody, Alipay's " +
  "by RSA at both ends, as Hongwen's is. RSA is most of what Hongwen's `send` costs: it is compared also with " +
  "bare ky that makes one signature and verifies one.";

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
  const plain = bareKy(post);
  return [
    [kyName, plain],
    [sample.name, () => provider.send(sample.order as never)],
    ...(sample.rsa ? [[kyRsaName, withSignatures(sample, plain)] as [string, Once]] : []),
    ["native fetch", nativeFetch(post)],
    ["undici.request", undiciRequest(post)],
    ["stripe", stripePayout(gateway)],
    ["alipay-sdk", alipayTransfer(gateway)],
  ];
}

function withSignatures(sample: Sample, plain: Once): Once {
  return async () => {
    sample.encodeFloor();
    await plain();
    return sample.receiveFloor();
  };
}

/** The provider against everything; the other clients against bare ky once. */
function comparisonsOf({ name }: Sample, measured: readonly Measured[], withOthers: boolean): Comparison[] {
  const others = ["native fetch", "undici.request", "stripe", "alipay-sdk"];
  return [
    ...compare(measured, name, kyName, kyTarget),
    ...compare(measured, name, kyRsaName, kyTarget),
    ...compare(measured, name, "native fetch"),
    ...compare(measured, name, "undici.request"),
    ...compare(measured, name, "stripe", sdkTarget),
    ...compare(measured, name, "alipay-sdk", sdkTarget),
    ...(withOthers ? others.flatMap((other) => compare(measured, other, kyName)) : []),
  ];
}

function compare(measured: readonly Measured[], name: string, against: string, target?: number): Comparison[] {
  const [subject, other] = [name, against].map((wanted) => measured.find((one) => one.name === wanted));
  if (subject === undefined || other === undefined) return [];
  const times = [subject, other].map(({ medianUs, cpuUs }) => `${medianUs.toFixed(0)} µs (CPU ${cpuUs.toFixed(0)})`);
  const compared = { name, against, ratio: ratio(other, subject), facts: times.join(", ") };
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
