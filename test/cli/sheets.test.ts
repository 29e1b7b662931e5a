import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/cli/sheets/csv.js';
import { toCsvLine } from '../../src/cli/sheets/csv-line.js';
import { readSheet } from '../../src/cli/sheets/sheet.js';
import { readVehicles, type VehicleTable } from '../../src/cli/sheets/vehicles.js';
import { makeDirectory } from '../support/app.js';

const read = (text: string): VehicleTable => readVehicles(parseCsv(text));
const vehiclesIn = (text: string) => read(text).rows.map(({ vehicle }) => vehicle);

describe('a CSV file of vehicles', () => {
  it('is read by the names of its columns, with everything a vehicle may have', () => {
    const text =
      '\uFEFFBrand,VIN,license plate,Name,Tags,odometer,odometer_unit,Unit ID,Credential,model id,individual-password\r\nbmw,WBA1,B-X 1,"Blue, the old one","site=Berlin; cost center=42",12000,mi,QNR1,Cars,m-1,not-a-real-password\r\n\r\naudi,WAU2,,,,500,\r\n';
    expect(read(text).rows).toEqual([
      {
        line: 2,
        vehicle: {
          vin: 'WBA1',
          brand: 'bmw',
          name: 'Blue, the old one',
          licensePlate: 'B-X 1',
          tags: [
            { key: 'site', value: 'Berlin' },
            { key: 'cost center', value: '42' },
          ],
          odometer: { value: 12000, unit: 'MILES' },
          telematicsUnitId: 'QNR1',
          credential: 'Cars',
          vehicleModelId: 'm-1',
          individualPassword: 'not-a-real-password',
        },
      },
      {
        line: 4,
        vehicle: { vin: 'WAU2', brand: 'audi', odometer: { value: 500, unit: 'KILOMETERS' } },
      },
    ]);
  });

  it.each([
    ['semicolons, as in Germany', 'vin;brand;tags\nA;bmw;"a=1;b=2"\n'],
    ['tabs', 'vin\tbrand\ttags\nA\tbmw\ta=1|b=2\n'],
    ['the separator in the first line', 'sep=;\r\nvin;brand;tags\r\nA;bmw;a=1|b=2\r\n'],
    ['the separator in quotes', '"sep=|"\nvin|brand|tags\nA|bmw|"a=1|b=2"\n'],
    ['empty columns at the end', 'vin,brand,tags,,,\nA,bmw,a=1;b=2,,,\n,,,,,\n'],
    ['rows that are shorter', 'vin,brand,tags,name,odometer\nA,bmw,a=1;b=2\n'],
    ['mixed line ends', 'vin,brand,tags\r\nA,bmw,a=1;b=2\n\r'],
    ['names of other languages', 'Fahrgestellnummer;Marke;Labels\nA;bmw;"a=1;b=2"\n'],
    ['columns of its own', 'Depot,vin,brand,tags,Line,Problem\nX,A,bmw,a=1;b=2,7,was wrong\n'],
  ])('may have %s', (_name, text) => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ];
    expect(vehiclesIn(text)).toEqual([{ vin: 'A', brand: 'bmw', tags }]);
  });

  it('says which columns it does not read, and takes a brand from the VIN', () => {
    const { ignored, guessed, rows } = read(
      'vin,brand,Depot\nWBA1,,x\nWDD2,,x\nWVW3,audi,x\nZZZ4,kia,x\n',
    );
    expect(ignored).toEqual(['Depot']);
    expect(guessed).toBe(2);
    expect(rows.map(({ vehicle }) => vehicle.brand)).toEqual([
      'bmw',
      'mercedes-benz',
      'audi',
      'kia',
    ]);
  });

  it.each([
    ['12000', 12_000],
    ['12.000', 12_000],
    ["1'234'567", 1_234_567],
    ['12 000', 12_000],
  ])('may have an odometer of %s', (text, value) => {
    expect(vehiclesIn(`vin;brand;odometer\nA;bmw;${text}`)[0]?.odometer?.value).toBe(value);
  });

  it.each([
    ['brand,licenceplates\nbmw,x', /is licensePlate meant/],
    ['brand\nbmw', /lacks the column vin/],
    ['vin,brand,VIN\nA,bmw,B', /vin twice/],
    ['vin,brand,FIN\nA,bmw,B', /vin twice/],
    ['vin,brand\n', /no vehicles/],
    ['', /no vehicles|lacks/],
    ['vin,brand\n"A,bmw', /not CSV as it is expected/],
  ])('is refused with what is wrong: %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('reports rows with faults by their lines, and reads the others', () => {
    const { rows, faults } = read(
      'vin,brand,tags,odometer,odometerUnit\n,bmw,,,\nA,,colour,,\nB,bmw,,many,\nC,bmw,,5,leagues\nD,bmw,,1.5,\nE,bmw,,,,more\nF,bmw\n',
    );
    expect(rows.map(({ vehicle }) => vehicle.vin)).toEqual(['F']);
    expect(faults.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: the vin is missing',
      '3: the brand is missing, and the VIN does not say it',
      '3: the tag "colour" is not of the form key=value',
      '4: the odometer "many" is not a whole number',
      '5: the odometerUnit "leagues" is neither km nor mi',
      '6: the odometer "1.5" is not a whole number',
      '7: it has more cells than the header',
    ]);
  });

  it('names a NUL with its line and column', () => {
    const { faults } = read('vin,brand,name\nA,bmw,ok 🚗\nB,bmw,a\0b\n');
    expect(faults).toEqual([{ line: 3, message: 'the name holds a NUL character (U+0000)' }]);
  });
});

describe('a file', () => {
  const open = (bytes: Buffer, options = {}) => {
    const folder = makeDirectory();
    writeFileSync(join(folder, 'cars'), bytes);
    return readSheet('cars', options, { folder });
  };
  const TEXT = 'vin,name\nA,Müller\n';
  const ROWS = [{ line: 2, cells: ['A', 'Müller'] }];

  it('may be UTF-8, UTF-16 as Excel writes it, or what the caller says', async () => {
    expect((await open(Buffer.from(TEXT))).rows).toEqual(ROWS);
    expect((await open(Buffer.from(`\ufeff${TEXT}`, 'utf16le'))).rows).toEqual(ROWS);
    const latin = Buffer.from(TEXT, 'latin1');
    expect((await open(latin, { encoding: 'windows-1252' })).rows).toEqual(ROWS);
    await expect(open(latin)).rejects.toThrow(/--encoding windows-1252/);
    await expect(open(latin, { encoding: 'klingon' })).rejects.toThrow(/no encoding klingon/);
  });

  it('may be a workbook, with numbers and dates', async () => {
    const sheet = await open(workbook());
    expect(sheet.header).toEqual(['vin', 'brand', 'odometer']);
    expect(readVehicles(sheet).rows).toEqual([
      {
        line: 3,
        vehicle: { vin: 'A', brand: 'bmw', odometer: { value: 12_000, unit: 'KILOMETERS' } },
      },
    ]);
    await expect(open(workbook(), { sheet: 'Other' })).rejects.toThrow(/Other/);
    await expect(open(workbook().subarray(0, 300))).rejects.toThrow(/cannot be read as a workbook/);
  });

  it('of the old Excel is refused with the way out', async () => {
    await expect(open(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0]))).rejects.toThrow(
      /save it as \.xlsx/,
    );
  });

  it('that is not there is named', async () => {
    await expect(readSheet('nowhere.csv', {}, { folder: makeDirectory() })).rejects.toThrow(
      'nowhere.csv cannot be read (ENOENT).',
    );
  });
});

it('a line of CSV is read back as it was, and never as a formula', () => {
  const wide = '\uFF1DSUM(1)';
  expect(toCsvLine([' =1+1', wide, '\n@x', 'a=b'])).toBe(`' =1+1,'${wide},"'\n@x",a=b`);
  expect(toCsvLine(['plain', 'with, comma', 'with "quotes"', 'two\nlines', '=1+1', '-5'])).toBe(
    'plain,"with, comma","with ""quotes""","two\nlines",\'=1+1,\'-5',
  );
});

/** A workbook (ECMA-376) with a header, an empty row and a vehicle. */
function workbook(): Buffer {
  const text = (cell: string, value: string) =>
    `<c r="${cell}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return zipOf({
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Cars" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData><row r="1">${text('A1', 'vin')}${text('B1', 'brand')}${text('C1', 'odometer')}</row><row r="3">${text('A3', 'A')}${text('B3', 'bmw')}<c r="C3"><v>12000</v></c></row></sheetData></worksheet>`,
  });
}

/** A ZIP file (PKWARE's APPNOTE) of these files. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(Buffer.byteLength(content), 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, rest, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, entries, Buffer.from('PK\u0005\u0006'), end]);
}
