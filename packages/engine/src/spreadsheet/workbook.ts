import { Zip, ZipDeflate } from "fflate";
import { printable } from "./cells.ts";

/** A cell: a text, or an exact decimal, which a spreadsheet can add up. */
export type Cell = string | { readonly decimal: string };

/** A sheet of a workbook holds no more rows. */
const mostRows = 1_048_576;
/** Excel calls a workbook with a longer text in a cell damaged. */
const longestText = 32_767;
/** Spreadsheets compute with floating point: a decimal of more digits would be rounded in silence. */
const mostDigits = 15;

/**
 * Writes rows as a workbook, in constant memory: what has been compressed is handed on before the next rows are read. A sheet
 * that is full is followed by another one. Every cell has a type of its own, so no text is taken for a formula or a number.
 */
export async function* workbookOf(
  name: string,
  header: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
  rowsOfSheet: number = mostRows,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    ready.push(bytes);
  });
  const sheets: Sheet[] = [];
  const begin = () => {
    const sheet = new Sheet(zip, sheets.length + 1, header);
    sheets.push(sheet);
    return sheet;
  };
  let sheet = begin();
  for await (const rows of pages) {
    for (const row of rows) {
      if (sheet.rows === rowsOfSheet) {
        sheet.end();
        sheet = begin();
      }
      sheet.add(row);
    }
    sheet.flush();
    yield* ready.splice(0);
  }
  sheet.end();
  const names = sheets.map((_, index) => (index === 0 ? name : `${name} ${index + 1}`));
  for (const [path, content] of Object.entries(partsOf(names))) addPart(zip, path).push(encode(content), true);
  zip.end();
  yield* ready.splice(0);
}

class Sheet {
  rows = 0;
  private text = "";
  private readonly part: ZipDeflate;

  constructor(zip: Zip, number: number, header: readonly string[]) {
    this.part = addPart(zip, `xl/worksheets/sheet${number}.xml`);
    // The first row stays in view.
    const view =
      '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
    this.text = `${declaration}<worksheet xmlns="${main}">${view}<cols><col min="1" max="${header.length}" width="18" customWidth="1"/></cols><sheetData>`;
    this.addRow(header.map((title) => textCell(title, styles.title)));
  }

  add(row: readonly Cell[]): void {
    this.addRow(
      row.map((cell) => (typeof cell === "string" ? textCell(cell, styles.text) : decimalCell(cell.decimal))),
    );
  }

  flush(): void {
    this.part.push(encode(this.text));
    this.text = "";
  }

  end(): void {
    this.part.push(encode(`${this.text}</sheetData></worksheet>`), true);
  }

  private addRow(cells: readonly string[]): void {
    this.rows++;
    const placed = cells.map((cell, index) =>
      cell === "" ? "" : `<c r="${columnName(index)}${this.rows}" ${cell}</c>`,
    );
    this.text += `<row r="${this.rows}">${placed.join("")}</row>`;
  }
}

/** `A` to `Z`, then `AA` and so on. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${columnName(Math.floor(index / 26) - 1)}${letter}`;
}

/** By their places in `cellXfs`. Texts are of the type "text" also after somebody has edited them. */
const styles = { text: 1, title: 2, wholeNumber: 3, twoDecimals: 4, number: 0 } as const;

/** What stands in the element of a cell; nothing for an empty one. */
function textCell(text: string, style: number): string {
  if (text === "") return "";
  return `s="${style}" t="inlineStr"><is><t xml:space="preserve">${xml(printable(text).slice(0, longestText))}</t></is>`;
}

function decimalCell(decimal: string): string {
  const [, decimals = ""] = decimal.split(".");
  if (decimal.replace(/\D/g, "").replace(/^0+/, "").length > mostDigits) return textCell(decimal, styles.text);
  const style = decimals.length === 0 ? styles.wholeNumber : decimals.length === 2 ? styles.twoDecimals : styles.number;
  return `s="${style}"><v>${decimal}</v>`;
}

/** Excel reads `_x0041_` in a text as the letter A, which would hide what is written there. */
function xml(text: string): string {
  return text
    .replace(/_(?=x[0-9a-f]{4}_)/giu, "_x005F_")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const documentRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** The parts of a workbook beside its sheets. */
function partsOf(names: readonly string[]): Readonly<Record<string, string>> {
  const each = (write: (number: number, name: string) => string) =>
    names.map((name, index) => write(index + 1, name)).join("");
  const override = (path: string, type: string) =>
    `<Override PartName="/xl/${path}.xml" ContentType="${contentType}.${type}+xml"/>`;
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${documentRelations}/${type}" Target="${target}"/>`;
  const xf = (attributes: string) => `<xf borderId="0" fillId="0" ${attributes} xfId="0"/>`;
  return {
    "[Content_Types].xml": `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${override("workbook", "sheet.main")}${override("styles", "styles")}${each((number) => override(`worksheets/sheet${number}`, "worksheet"))}</Types>`,
    "_rels/.rels": `${declaration}<Relationships xmlns="${packageRelations}">${relation("workbook", "officeDocument", "xl/workbook.xml")}</Relationships>`,
    "xl/workbook.xml": `${declaration}<workbook xmlns="${main}" xmlns:r="${documentRelations}"><sheets>${each((number, name) => `<sheet name="${xml(name)}" sheetId="${number}" r:id="sheet${number}"/>`)}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${declaration}<Relationships xmlns="${packageRelations}">${each((number) => relation(`sheet${number}`, "worksheet", `worksheets/sheet${number}.xml`))}${relation("styles", "styles", "styles.xml")}</Relationships>`,
    "xl/styles.xml": `${declaration}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">${xf('fontId="0" numFmtId="0"')}${xf('fontId="0" numFmtId="49" quotePrefix="1" applyNumberFormat="1"')}${xf('fontId="1" numFmtId="49" applyFont="1" applyNumberFormat="1"')}${xf('fontId="0" numFmtId="1" applyNumberFormat="1"')}${xf('fontId="0" numFmtId="2" applyNumberFormat="1"')}</cellXfs></styleSheet>`,
  };
}

function addPart(zip: Zip, path: string): ZipDeflate {
  const part = new ZipDeflate(path, { level: 6 });
  zip.add(part);
  return part;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
