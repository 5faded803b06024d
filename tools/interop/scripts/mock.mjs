import { gateways, read } from "./messages.mjs";

/** Documented calls of every POST operation, and the same without a required field, held against a mock server. */
export async function holdMock(start) {
  const problems = [];
  const answers = [];
  let checks = 0;
  for (const [gateway, entry] of gateways) {
    const document = read(entry.openapi);
    const mock = await start(entry.openapi, document);
    try {
      for (const [path, item] of Object.entries(document.paths)) {
        for (const [method, operation] of Object.entries(item)) {
          if (method !== "post") continue;
          const media = operation.requestBody.content["application/json"];
          const [sample] = Object.values(media.examples);
          const [accepted] = Object.values(operation.responses["200"].content["application/json"].examples);
          const call = async (body) => {
            const headers = { "content-type": "application/json", merchantid: "1", sign: "A".repeat(32) };
            const response = await mock.call(path, { method: "POST", headers, body: JSON.stringify(body) });
            return { status: response.status, text: await response.text() };
          };
          const good = await call(sample.value);
          const bad = await call({});
          checks += 2;
          if (good.status !== 200) problems.push(`${gateway} ${path}: ${good.status} ${good.text.slice(0, 200)}`);
          answers.push(`${gateway} ${path} malformed: ${bad.status} ${bad.text.slice(0, 80)}`);
          const { code } = JSON.parse(bad.text);
          if (bad.status < 400 || String(code) === String(accepted.value.code)) {
            problems.push(`${gateway} ${path}: a malformed call gets ${bad.status} ${bad.text.slice(0, 120)}`);
          }
        }
      }
    } finally {
      await mock.stop();
    }
  }
  console.log(`\n${JSON.stringify({ checks, problems, names: answers })}`);
  process.exit(0);
}
