import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  clickMap,
  drawnIn,
  expectText,
  inAddress,
  launchBrowser,
  mapIdle,
  PHONE,
  visit,
} from '../../server/testing/browser.ts';
import { COUNTY } from '../../server/testing/made-county.ts';
import { gbkCellsZip, gbkPatchesZip } from '../../server/testing/made-zip.ts';
import { serveConsole, type ServedConsole } from '../../server/testing/serve-console.ts';

const zip = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/zip', buffer });
const CELLS = zip('村界.zip', gbkCellsZip());
/** Of the n-th cell, in metres of a zone that is not named. */
const metres = (n: number) => [
  [
    [500_000 + n * 2000, 3_400_000],
    [500_000 + n * 2000, 3_401_000],
    [501_000 + n * 2000, 3_401_000],
    [500_000 + n * 2000, 3_400_000],
  ],
];

let browser: Browser;
let served: ServedConsole;
beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), serveConsole()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const opened = (query = '', viewport?: typeof PHONE) =>
  visit(browser, `${served.url}/?tab=import&scheme=${COUNTY.scheme}${query}`, viewport && { viewport });
const cellsStored = async () => {
  const answer = await fetch(`${served.url}/api/v1/schemes`);
  const { schemes } = (await answer.json()) as { schemes: { code: string; cells: number }[] };
  return schemes.find(({ code }) => code === 'tian')?.cells ?? 0;
};

describe('a GBK zip without .cpg', () => {
  test('is dropped, shows its Chinese names on the map before anything is stored, is imported and undone', async () => {
    const { page, complaints } = await opened();
    await page.getByTestId('drop-zone').waitFor();
    // A real drop: the browser's own file objects in a drop event.
    const transfer = await page.evaluateHandle(
      ([name, base64]) => {
        const bytes = Uint8Array.from(atob(base64!), (char) => char.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], name!));
        return data;
      },
      [CELLS.name, CELLS.buffer.toString('base64')],
    );
    await page.getByTestId('drop-zone').dispatchEvent('drop', { dataTransfer: transfer });

    await page.getByTestId('import-start').waitFor();
    await expectText(page, 'names-sample', /大垴村、沙洲村、枫树村/);
    await expectText(page, 'encoding-why', /按中文编码读/);
    await expect.poll(() => drawnIn(page, 'preview-name'), { timeout: 10_000 }).toBe(3);
    const names = await page.evaluate(() =>
      window
        .__jingtian!.map.queryRenderedFeatures({ layers: ['preview-name'] })
        .map((feature) => String(feature.properties.name))
        .sort(),
    );
    expect(names).toEqual(['大垴村', '枫树村', '沙洲村']);
    expect(await cellsStored()).toBe(0);

    await page.getByTestId('target-scheme').click();
    await page.getByTitle('新建方案…').click();
    await page.getByTestId('target-code').fill('tian');
    await page.getByTestId('import-start').click();
    await expectText(page, 'result-added', '3');
    await expectText(page, 'result-refused', '1');
    expect(await cellsStored()).toBe(3);

    await page.getByTestId('import-undo').click();
    await expectText(page, 'undone', /已撤销/);
    expect(await cellsStored()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('is previewed and not stored when it is left', async () => {
    const { page } = await opened();
    await page.getByTestId('file-input').setInputFiles(CELLS);
    await page.getByTestId('import-leave').click();
    await page.getByTestId('drop-zone').waitFor();
    expect(inAddress(page, 'upload')).toBe(null);
    expect(await drawnIn(page, 'preview-name')).toBe(0);
  });

  test('is there again after the page was loaded again', async () => {
    const { page } = await opened();
    await page.getByTestId('file-input').setInputFiles(CELLS);
    await page.getByTestId('import-start').waitFor();
    await page.reload();
    await page.getByTestId('import-start').waitFor();
    await expectText(page, 'names-sample', /大垴村/);
  });
});

test('another encoding is tried by choosing it, and taken back', async () => {
  const { page } = await opened();
  await page.getByTestId('file-input').setInputFiles(CELLS);
  await page.getByTestId('encoding-select').click();
  await page.getByTitle('Big5', { exact: true }).click();
  await expectText(page, 'encoding-why', /由您指定/);
  await page.getByTestId('encoding-why').getByRole('button').click();
  await expectText(page, 'names-sample', /大垴村/);
});

test('an issue leads to its place, a click on the map to the feature', async () => {
  const { page } = await opened();
  await page.getByTestId('file-input').setInputFiles(zip('a.zip', gbkPatchesZip()));
  await page.getByTestId('issue-row').click();
  await expectText(page, 'feature-attributes', /不详/);
  await mapIdle(page);
  const center = await page.evaluate(() => window.__jingtian!.map.getCenter());
  expect(center.lng).toBeCloseTo(117.06255, 4);
  expect(center.lat).toBeCloseTo(31.06105, 4);
  await clickMap(page, { lon: 117.06205, lat: 31.06105 });
  await expectText(page, 'feature-attributes', /W0/);
});

test('a coordinate system that cannot be told is asked for, the answers drawn on the map', async () => {
  const { page } = await opened();
  const shapes = [metres(0), metres(1), metres(2), null];
  await page.getByTestId('file-input').setInputFiles(zip('a.zip', gbkCellsZip({ shapes, prj: undefined })));
  await page.getByTestId('crs-question').waitFor();
  expect(await page.getByTestId('import-start').isDisabled()).toBe(true);
  await expect.poll(() => drawnIn(page, 'preview-candidate-dot'), { timeout: 10_000 }).toBe(21);
  await page.getByTestId('crs-select').click();
  // The one nearest to the land that is there already comes first.
  await page.getByTitle(/EPSG:4548/).click();
  await expectText(page, 'crs-why', /由您指定/);
  await expect.poll(() => drawnIn(page, 'preview-name'), { timeout: 10_000 }).toBe(3);
  expect((await page.evaluate(() => window.__jingtian!.map.getCenter())).lng).toBeCloseTo(117, 1);
});

test('patches are imported into a new batch, tried first, and assigned from where they were imported', async () => {
  const { page } = await opened();
  await page.getByTestId('file-input').setInputFiles(zip('2026一季度.zip', gbkPatchesZip()));
  await page.getByTestId('target-code').fill('2026q1');
  await page.getByTestId('import-trial').click();
  await expectText(page, 'result-added', '3');
  await page.getByTestId('trial-start').click();
  await page.getByTestId('next-assign').click();
  await expectText(page, 'assign-result', /3 个图斑：已派 3/);
  await page.getByTestId('show-patches').click();
  expect(inAddress(page, 'batch')).toBe('2026q1');
  await expect.poll(() => page.getByTestId('patch-row').count(), { timeout: 10_000 }).toBe(3);
});

test('the history tells of every import and opens its report', async () => {
  const { page } = await opened('&history=1');
  await page.getByTestId('run-row').first().click();
  await page.getByTestId('run-detail').waitFor();
  expect(inAddress(page, 'run')).not.toBe(null);
  await page.goBack();
  await page.getByTestId('run-list').waitFor();
});

test('a job of a link that does not exist says so', async () => {
  const { page } = await opened('&job=999999');
  await expectText(page, 'problem', /没有这个任务/);
});

test('on a phone the whole import can be done with a thumb', async () => {
  const { page } = await opened('', PHONE);
  await page.getByTestId('file-input').setInputFiles({ ...CELLS, name: '手机.zip' });
  await page.getByTestId('import-start').waitFor();
  expect((await page.getByTestId('import-start').boundingBox())!.height).toBeGreaterThanOrEqual(44);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
});

test('a list of people is shown as a table, imported and undone', async () => {
  const { page, complaints } = await opened();
  const rows = '工号,姓名,联系电话\r\n01,王建国,1390000\r\n02,李敏,1380000\r\n';
  const file = { name: '人员.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) };
  await page.getByTestId('file-input').setInputFiles(file);
  await expectText(page, 'table-preview', /王建国/);
  await page.getByTestId('import-start').click();
  await expectText(page, 'result-added', '2');
  expect(await page.getByTestId('quarantine').count()).toBe(0);
  await page.getByTestId('import-undo').click();
  await expectText(page, 'undone', /已撤销/);
  expect(complaints).toEqual([]);
});

test('a layer that is not to be taken leaves the map and is not imported as a reference layer', async () => {
  const { page } = await opened();
  await page
    .getByTestId('file-input')
    .setInputFiles([CELLS, zip('另一份.zip', gbkCellsZip({ shapes: [null, null, null, null] }))]);
  await page.getByTestId('kind-layer').click();
  const taken = (name: RegExp) => page.getByRole('checkbox', { name });
  await taken(/村界\.zip/).uncheck();
  expect(await page.getByTestId('import-start').isDisabled()).toBe(true);
  await expect.poll(() => drawnIn(page, 'preview-fill'), { timeout: 10_000 }).toBe(0);
  await taken(/村界\.zip/).check();
  await taken(/另一份\.zip/).uncheck();
  await page.getByTestId('target-code').fill('redline');
  await page.getByTestId('import-start').click();
  await expectText(page, 'result-added', '3');
});

test('a field set to none stays so, and is kept as a profile that is offered next time', async () => {
  const { page } = await opened();
  await page.getByTestId('file-input').setInputFiles(CELLS);
  await page.getByTestId('field-name').click();
  await page.getByTitle('没有', { exact: true }).last().click();
  await page.getByTestId('profile-name').fill('村界（无名）');
  await page.getByTestId('profile-save').click();
  await expectText(page, 'profile-select', /村界（无名）/);
  await expectText(page, 'field-name', /没有/);
  await page.getByTestId('import-leave').click();
  await page.getByTestId('file-input').setInputFiles(CELLS);
  await page.getByTestId('profile-offer').getByRole('button').click();
  await expectText(page, 'field-name', /没有/);
});

test('what was left out is downloaded; an upload of nothing but that is not offered', async () => {
  const { page } = await opened();
  await page.getByTestId('file-input').setInputFiles(CELLS);
  await page.getByTestId('target-scheme').click();
  await page.getByTitle('新建方案…').click();
  await page.getByTestId('target-code').fill('left-out');
  await page.getByTestId('import-start').click();
  const download = page.waitForEvent('download');
  await page.getByTestId('quarantine').click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^quarantine-\d+\.zip$/);
  // An error page would come as a download too.
  expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe('PK');
});

test('a scheme is renamed where it stands; one that holds cells is not deleted, and says why', async () => {
  const { page } = await opened('&manage=1');
  const row = page.getByTestId(`container-${COUNTY.scheme}`);
  await row.getByTestId('container-rename').click();
  await row.getByTestId('rename-name').fill('望湖县新网格');
  await row.getByTestId('rename-save').click();
  await expect.poll(() => row.textContent()).toMatch(/望湖县新网格/);
  await row.getByTestId('container-delete').click();
  await row.getByTestId('container-delete-sure').click();
  await expectText(page, 'dependents', /21 个网格/);
});

test('a second tab sees the same upload, and the same file twice is no second import', async () => {
  const { page } = await opened();
  await page.getByTestId('file-input').setInputFiles({ ...CELLS, name: '两次.zip' });
  await page.getByTestId('kind-layer').click();
  await page.getByTestId('target-code').fill('twice');
  const link = page.url();
  await page.getByTestId('import-start').click();
  await expectText(page, 'result-added', '3');
  const other = await page.context().newPage();
  other.setDefaultTimeout(15_000);
  await other.goto(link);
  await other.getByTestId('kind-layer').click();
  await other.getByTestId('target-layer').click();
  await other.getByTitle('twice', { exact: true }).click();
  await other.getByTestId('import-start').click();
  await expectText(other, 'result-unchanged', '3');
  await expectText(other, 'result-added', '0');
});

test('an upload that is stopped halfway leaves the page as it was', async () => {
  const { page } = await opened();
  await page.route('**/api/v1/uploads/*/files*', () => undefined); // never answered: a line that hangs
  await page.getByTestId('file-input').setInputFiles(CELLS);
  await page.getByTestId('upload-cancel').click();
  await page.getByTestId('drop-zone').waitFor();
  await page.unroute('**/api/v1/uploads/*/files*');
  await page.getByTestId('file-input').setInputFiles(CELLS);
  await page.getByTestId('import-start').waitFor();
});
