import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportOrder, InspectRequest } from '../contract/import-request.ts';
import type { Job } from '../contract/jobs.ts';
import type { InspectLine, Upload } from '../contract/upload.ts';
import { gbkCellsZip, gbkPatchesZip, ZIPPED_CELLS } from '../testing/made-zip.ts';
import { serveApp, type ServedApp } from '../testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let app: ServedApp;
beforeAll(async () => {
  database = await openTestDatabase();
  app = await serveApp(database.db);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const api = (path: string, init?: RequestInit) => fetch(`${app.url}/api/v1/${path}`, init);
const post = (path: string, body: unknown = {}) =>
  api(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function upload(files: Record<string, Buffer>): Promise<string> {
  const { id } = (await (await post('uploads')).json()) as Upload;
  for (const [name, body] of Object.entries(files)) {
    const query = new URLSearchParams({ path: name }).toString();
    const answer = await api(`uploads/${id}/files?${query}`, { method: 'PUT', body: new Uint8Array(body) });
    expect(answer.status).toBe(201);
  }
  return id;
}

async function inspect(id: string, request: InspectRequest = {}): Promise<InspectLine[]> {
  const text = await (await post(`uploads/${id}/inspect`, request)).text();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as InspectLine);
}
const only = <T extends InspectLine['t']>(lines: InspectLine[], t: T) =>
  lines.filter((line): line is Extract<InspectLine, { t: T }> => line.t === t);

/** Every event of a job from now to its end. */
async function watched(id: number): Promise<{ event: string; job: Job }[]> {
  const text = await (await api(`jobs/${id}/events`)).text();
  return [...text.matchAll(/event: (\w+)\ndata: (.*)\n/g)].map(([, event, data]) => ({
    event: event!,
    job: JSON.parse(data!) as Job,
  }));
}
async function runImport(order: ImportOrder): Promise<Job> {
  const answer = await post('imports', order);
  expect(answer.status).toBe(202);
  const events = await watched(((await answer.json()) as Job).id);
  return events.at(-1)!.job;
}
const rows = async (table: string) => Number((await database.db(table).count({ n: '*' }).first())?.n);

test('a GBK zip without .cpg is looked into: names right, what is wrong and where; nothing is stored', async () => {
  const id = await upload({ '界线.zip': gbkCellsZip() });
  const lines = await inspect(id);

  expect(only(lines, 'kind')).toEqual([{ t: 'kind', kind: 'cells' }]);
  expect(only(lines, 'layer')[0]!.layer).toMatchObject({
    path: '界线.zip/数据/村界.shp',
    ...{ encoding: 'GB18030', encodingFrom: 'gb18030-fallback', crs: 'EPSG:4490', crsFrom: 'prj' },
    ...{ fields: ['行政区代码', '名称'], featureCount: 4 },
    mapping: { code: '行政区代码', name: '名称' },
  });
  const features = only(lines, 'features').flatMap((line) => line.features);
  expect(features.map(({ n }) => n)).toEqual(ZIPPED_CELLS.slice(0, 3));
  expect(features[0]).toMatchObject({ c: '349901100300', a: ['349901100300', '大垴村'] });
  const [end] = only(lines, 'layer-end');
  expect(end!.layer).toMatchObject({ read: 4, refused: 1, samples: { 名称: ZIPPED_CELLS } });
  expect(end!.layer.issues.find((issue) => issue.code === 'geometry-null')).toMatchObject({ feature: 3 });
  expect(lines.at(-1)).toEqual({ t: 'end', drawn: 3, dots: 0 });
  expect(await rows('cell_version')).toBe(0);
  expect(await rows('job')).toBe(0);
});

test('an issue of a feature comes with its place', async () => {
  const lines = await inspect(await upload({ 'a.zip': gbkPatchesZip() }));
  expect(only(lines, 'kind')[0]!.kind).toBe('patches');
  const issue = only(lines, 'layer-end')[0]!.layer.issues.find(({ code }) => code === 'date-not-understood')!;
  expect(issue.feature).toBe(1);
  expect(issue.lonLat![0]).toBeCloseTo(117.06255, 6);
  expect(issue.lonLat![1]).toBeCloseTo(31.06105, 6);
});

test('another encoding, another mapping: looked into again by what was chosen', async () => {
  const id = await upload({ 'a.zip': gbkCellsZip() });
  const lines = await inspect(id, { encoding: 'big5', kind: 'cells', fields: {} });
  const layer = only(lines, 'layer')[0]!.layer;
  expect(layer).toMatchObject({ encoding: 'Big5', encodingFrom: 'option' });
  expect(layer.fields).not.toContain('名称');

  const swapped = await inspect(id, { kind: 'cells', fields: { name: '行政区代码', code: '名称' } });
  expect(only(swapped, 'features')[0]!.features[0]).toMatchObject({ c: '大垴村', n: '349901100300' });

  const wrong = await inspect(id, { kind: 'cells', fields: { name: '没有的字段' } });
  expect(wrong.at(-1)).toMatchObject({ t: 'problem', problem: { code: 'field-not-found' } });
});

test('metres without a name are asked about, with the ground of each candidate', async () => {
  const at = [40_500_000 - 40_000_000, 3_400_000];
  const box = [
    [at[0]!, at[1]!],
    [at[0]!, at[1]! + 100],
    [at[0]! + 100, at[1]! + 100],
    [at[0]!, at[1]!],
  ];
  const zip = gbkCellsZip({ shapes: [[box], [box], [box], null], prj: undefined });
  const lines = await inspect(await upload({ 'a.zip': zip }));
  expect(only(lines, 'layer')[0]!.layer.refusedBy!.code).toBe('crs-unknown');
  const { candidates } = only(lines, 'candidates')[0]!;
  const onMeridian = (crs: string) => candidates.find((candidate) => candidate.crs === crs)!.bbox[0];
  expect(onMeridian('EPSG:4548')).toBeCloseTo(117, 6);
  expect(onMeridian('EPSG:4549')).toBeCloseTo(120, 6);
});

test('an import runs as a job, tells how far it is, and its report names files as they were dropped', async () => {
  const uploadId = await upload({ '界线.zip': gbkCellsZip() });
  const order = { kind: 'cells', uploadId, scheme: 'tian', level: 1 } as const;
  const dry = await runImport({ ...order, dryRun: true });
  expect(dry).toMatchObject({ state: 'done', result: { runId: null, totals: { accepted: 3, added: 3 } } });
  expect(await rows('cell_version')).toBe(0);

  const answer = (await (await post('imports', order)).json()) as Job;
  const events = await watched(answer.id);
  expect(events.map(({ event }) => event).slice(-1)).toEqual(['end']);
  expect(events.filter(({ event }) => event === 'end')).toHaveLength(1);
  const { result } = events.at(-1)!.job as Job<'import-cells'>;
  expect(result!.files[0]!.path).toBe('界线.zip/数据/村界.shp');
  expect(result!.issueCounts).toMatchObject({ 'geometry-null': 1, 'geometry-repaired': 1 });
  expect(await rows('cell_version')).toBe(3);

  const again = (await runImport({
    ...order,
    uploadId: await upload({ '界线.zip': gbkCellsZip() }),
  })) as Job<'import-cells'>;
  expect(again.result).toMatchObject({ alreadyImported: true, runId: result!.runId });
});

test('a cancelled import leaves nothing behind', async () => {
  const before = await rows('patch');
  const uploadId = await upload({ 'a.zip': gbkPatchesZip(60_000) });
  const { id } = (await (await post('imports', { kind: 'patches', uploadId, batch: 'gone' })).json()) as Job;
  const stopped = watched(id);
  await expect.poll(async () => ((await (await api(`jobs/${id}`)).json()) as Job).progress).not.toBe(null);
  expect((await api(`jobs/${id}`, { method: 'DELETE' })).status).toBe(202);
  expect((await stopped).at(-1)!.job.state).toBe('cancelled');
  expect(await rows('patch')).toBe(before);
  expect(await rows('batch')).toBe(0);
});

test('a job that fails says why in both languages', async () => {
  const job = await runImport({
    ...{ kind: 'cells', uploadId: await upload({ 'a.zip': gbkCellsZip() }), scheme: 'x', level: 1 },
    fields: { code: '没有' },
  });
  expect(job.state).toBe('failed');
  expect(job.problem).toMatchObject({ code: 'field-not-found', titleZh: '文件里没有这个字段' });
});

test('coverage and assignment run as jobs', async () => {
  await runImport({ kind: 'patches', uploadId: await upload({ 'a.zip': gbkPatchesZip() }), batch: 'q3' });
  for (const order of [
    { kind: 'coverage', scheme: 'tian' },
    { kind: 'assign', scheme: 'tian', batch: 'q3' },
  ]) {
    const { id } = (await (await post('jobs', order)).json()) as Job;
    const { job } = (await watched(id)).at(-1)!;
    expect([job.kind, job.state, job.problem]).toEqual([order.kind, 'done', null]);
  }
});

test('after a restart a job that was running is told to be interrupted, and left nothing', async () => {
  const second = await serveApp(database.db);
  const { id } = await (async () => {
    const made = (await (await fetch(`${second.url}/api/v1/uploads`, { method: 'POST' })).json()) as Upload;
    await fetch(`${second.url}/api/v1/uploads/${made.id}/files?path=a.zip`, {
      method: 'PUT',
      body: new Uint8Array(gbkPatchesZip(60_000)),
    });
    const answer = await fetch(`${second.url}/api/v1/imports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'patches', uploadId: made.id, batch: 'cut' }),
    });
    return (await answer.json()) as Job;
  })();
  // Another process sees it run.
  expect(((await (await api(`jobs/${id}`)).json()) as Job).state).toMatch(/waiting|running/);
  await second.close();
  expect(((await (await api(`jobs/${id}`)).json()) as Job).state).toBe('interrupted');
  expect(await database.db('batch').where({ code: 'cut' })).toEqual([]);
});

test('a job whose holder was killed is interrupted whatever its row says', async () => {
  await database.db('job').insert({
    ...{ region_id: 1, kind: 'coverage', subject: 'x', request: '{}', state: 'running', holder: 7 },
  });
  const { jobs } = (await (await api('jobs')).json()) as { jobs: Job[] };
  expect(jobs[0]!.state).toBe('interrupted');
});

test('what is not there is a plain 404, and no upload is named by a path', async () => {
  expect((await api('jobs/999999/events')).status).toBe(404);
  expect((await api('uploads/AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404);
  expect((await api('uploads/..%2F..%2Fetc')).status).toBe(400);
  const gone = await post('imports', { kind: 'patches', uploadId: 'A'.repeat(22), batch: 'b' });
  expect(((await gone.json()) as { code: string }).code).toBe('upload-not-found');
});

test('a shape that crosses itself is pointed out before anything is tried', async () => {
  const lines = await inspect(await upload({ 'a.zip': gbkCellsZip() }));
  const { issues } = only(lines, 'layer-end')[0]!.layer;
  expect(issues.filter(({ code }) => code === 'shape-doubtful').map(({ feature }) => feature)).toEqual([2]);
});

test('a field that is said to be none stays none', async () => {
  const id = await upload({ 'a.zip': gbkCellsZip() });
  const lines = await inspect(id, { kind: 'cells', fields: { name: null } });
  expect(only(lines, 'layer')[0]!.layer.mapping).toMatchObject({ code: '行政区代码', name: null });
  expect(only(lines, 'features')[0]!.features[0]).toMatchObject({ c: '349901100300', n: null });
});

test('of several layers only those that were chosen are imported', async () => {
  const uploadId = await upload({ 'a.zip': gbkPatchesZip(3), 'b.zip': gbkPatchesZip(5) });
  const order: ImportOrder = {
    kind: 'patches',
    uploadId,
    batch: 'chosen',
    only: ['b.zip/数据/变化图斑.shp'],
  };
  const job = (await runImport(order)) as Job<'import-patches'>;
  expect(job.result!.files.map(({ path }) => path)).toEqual(['b.zip/数据/变化图斑.shp']);
  expect(job.result!.totals.added).toBe(5);
});

test('a reference layer is imported by the profile that was saved', async () => {
  const profile = {
    ...{ code: '红线', kind: 'layer', nameZh: '红线', nameEn: 'Red line' },
    fields: { code: ['名称'] },
  };
  const saved = await api(`mapping-profiles/${encodeURIComponent('红线')}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(profile),
  });
  expect(saved.status).toBe(200);
  const uploadId = await upload({ 'a.zip': gbkCellsZip() });
  const lines = await inspect(uploadId, { kind: 'layer', profile: '红线' });
  expect(only(lines, 'features')[0]!.features[0]).toMatchObject({ c: '大垴村' });
  const job = await runImport({
    ...{ kind: 'layer', uploadId, layer: 'red', layerKind: 'ecological-red-line', profile: '红线' },
  });
  expect(job).toMatchObject({ state: 'done', result: { totals: { added: 3 } } });
  const { layers } = (await (await api('layers')).json()) as { layers: object[] };
  expect(layers).toMatchObject([{ code: 'red', kind: 'ecological-red-line', features: 3 }]);
});

test('a list of people is known by its columns, shown as a table, imported and undone', async () => {
  const uploadId = await upload({
    '人员.csv': Buffer.from('工号,姓名,联系电话,备用\r\n01,王建国,1390000,x\r\n,李敏,1380000,\r\n02,,,\r\n'),
  });
  const lines = await inspect(uploadId);
  expect(only(lines, 'kind')).toEqual([{ t: 'kind', kind: 'people' }]);
  expect(only(lines, 'layer')[0]!.layer).toMatchObject({
    ...{ path: '人员.csv', featureCount: 3 },
    mapping: { personNo: '工号', name: '姓名', phone: '联系电话', org: null },
  });
  expect(only(lines, 'layer-end')[0]!.layer.rows![0]).toEqual(['01', '王建国', '1390000', 'x']);
  const order = { kind: 'people', uploadId } as const;
  const dry = await runImport({ ...order, dryRun: true });
  expect(dry).toMatchObject({ state: 'done', result: { runId: null, totals: { added: 2, refused: 1 } } });
  const job = (await runImport(order)) as Job<'import-people'>;
  expect(job.result).toMatchObject({ files: [{ path: '人员.csv' }], totals: { added: 2 } });
  expect((await post(`import-runs/${job.result!.runId}/undo`)).status).toBe(200);
});

test('a list without the column it needs is refused before it is tried, until another is named', async () => {
  const csv = Buffer.from('网格编码,哪天\r\n349901,2026-01-02\r\n');
  const id = await upload({ 'a.csv': csv });
  const lines = await inspect(id, { kind: 'patrols' });
  expect(only(lines, 'layer-end')[0]!.layer).toMatchObject({
    refused: 1,
    issues: [{ code: 'field-not-found' }],
  });
  const named = await inspect(id, { kind: 'patrols', fields: { date: '哪天' } });
  expect(only(named, 'layer-end')[0]!.layer).toMatchObject({ refused: 0, issues: [] });
});
