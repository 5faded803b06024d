import { GoGenerator, JavaGenerator, TypeScriptGenerator } from "@asyncapi/modelina";
import { gateways, read, report } from "./messages.mjs";

const problems = [];
const names = new Set();
for (const [name, { openapi }] of gateways) {
  for (const Generator of [TypeScriptGenerator, JavaGenerator, GoGenerator]) {
    try {
      const models = await new Generator().generate(read(openapi));
      for (const { modelName } of models) names.add(modelName);
      if (models.length === 0) problems.push(`${name}: no model`);
    } catch (error) {
      problems.push(`${name}: ${error.message}`);
    }
  }
}
report(gateways.length * 3, problems, [...names]);
