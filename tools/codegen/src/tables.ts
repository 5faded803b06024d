import type { SourceFiles } from "./documents.ts";
import { checkErrors, type ErrorFile } from "./error-table.ts";
import { byCodeUnit } from "./json.ts";
import { SchemaProblems } from "./problems.ts";
import { checkStatuses, type StatusFile } from "./status-table.ts";
import { readTable, type TableReport } from "./table-checks.ts";

/** The tables of one product; a gateway with a single product has them directly in its folder, and no product name. */
export interface ProductTables {
  readonly product: string | undefined;
  readonly statuses?: { readonly file: string; readonly content: StatusFile };
  readonly errors?: { readonly file: string; readonly content: ErrorFile };
}

export function readTables(gateway: string, files: SourceFiles): ProductTables[] {
  const tableFiles = [...files.keys()].filter(
    (file) => /\/(?:status|errors)\.json$/u.test(file) && !file.includes("/examples/"),
  );
  const folders = new Set(tableFiles.sort(byCodeUnit).map((file) => file.slice(0, file.lastIndexOf("/"))));
  const problems: SchemaProblems[] = [];
  const read = <T>(folder: string, kind: "status" | "errors", check: (table: T, report: TableReport) => void) => {
    const file = `${folder}/${kind}.json`;
    const text = files.get(file);
    try {
      return text === undefined ? undefined : { file, content: readTable(kind, file, text, check) };
    } catch (error) {
      if (!(error instanceof SchemaProblems)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  const tables = [...folders].map((folder) => {
    const statuses = read<StatusFile>(folder, "status", checkStatuses);
    const errors = read<ErrorFile>(folder, "errors", checkErrors);
    const path = folder.slice(`schemas/${gateway}`.length + 1);
    return { product: path === "" ? undefined : path, ...(statuses && { statuses }), ...(errors && { errors }) };
  });
  if (problems.length > 0) throw new SchemaProblems(problems.flatMap((error) => error.problems));
  return tables;
}
