import type { Dependent } from './contract/import-runs.ts';

/**
 * One error class and one table. Codes are stable (scripts and users' notes rely on them); the texts may change.
 * `status` is the HTTP status, `exit` the CLI exit code of docs/architecture.md (2 wrong usage, 3 environment).
 */
interface ErrorKind {
  status: number;
  exit: 1 | 2 | 3;
  zh: string;
  en: string;
}

export const ERROR_KINDS = {
  'wrong-usage': { status: 400, exit: 2, zh: '用法不对', en: 'Wrong usage' },
  'wrong-request': { status: 400, exit: 2, zh: '请求参数不对', en: 'Wrong request' },
  'not-found': { status: 404, exit: 2, zh: '没有找到', en: 'Not found' },
  'filter-wrong': { status: 400, exit: 2, zh: '过滤条件不对', en: 'The filter is wrong' },
  'crs-not-offered': {
    status: 400,
    exit: 2,
    zh: '不提供这个坐标系',
    en: 'This coordinate system is not offered',
  },
  'collection-not-found': { status: 404, exit: 2, zh: '没有这个数据集', en: 'No such collection' },
  'backup-failed': { status: 500, exit: 3, zh: '备份失败', en: 'The backup failed' },
  'backup-unreadable': { status: 422, exit: 2, zh: '不是完整的备份', en: 'Not a whole backup' },
  'restore-failed': { status: 500, exit: 3, zh: '恢复失败', en: 'The restore failed' },
  'basemap-not-found': { status: 404, exit: 2, zh: '没有这个底图', en: 'No such basemap' },
  'basemap-unreadable': { status: 502, exit: 1, zh: '底图读不了', en: 'The basemap cannot be read' },
  'beyond-scope': {
    status: 403,
    exit: 2,
    zh: '这要由看得到全区的人来做',
    en: 'This is for those who see the whole region',
  },
  'login-required': { status: 401, exit: 2, zh: '请先登录', en: 'Sign in first' },
  'login-wrong': {
    status: 401,
    exit: 2,
    zh: '登录名或密码不对',
    en: 'The login name or the password is wrong',
  },
  'login-locked': {
    status: 429,
    exit: 2,
    zh: '失败次数太多，请稍后再试',
    en: 'Too many failures; try again later',
  },
  'password-weak': { status: 422, exit: 2, zh: '密码不够好', en: 'The password will not do' },
  'password-change-required': { status: 403, exit: 2, zh: '请先改密码', en: 'Change the password first' },
  'not-allowed': { status: 403, exit: 2, zh: '没有权限', en: 'Not allowed' },
  'account-not-found': { status: 404, exit: 2, zh: '没有这个账号', en: 'No such account' },
  'grant-refused': { status: 409, exit: 2, zh: '不能这样授权', en: 'This role cannot be granted' },
  'token-not-found': { status: 404, exit: 2, zh: '没有这个令牌', en: 'No such token' },
  'activation-wrong': {
    status: 401,
    exit: 2,
    zh: '激活码不对、已过期或已用过',
    en: 'The activation code is wrong, expired or used',
  },
  'device-unknown': {
    status: 401,
    exit: 2,
    zh: '这台设备没有激活，或已停用',
    en: 'This device is not activated, or no longer',
  },
  'device-not-found': { status: 404, exit: 2, zh: '没有这台设备', en: 'No such device' },
  'tls-unreadable': {
    status: 500,
    exit: 3,
    zh: 'HTTPS 证书读不了',
    en: 'The HTTPS certificate cannot be read',
  },
  'pin-weak': { status: 422, exit: 2, zh: 'PIN 不够好', en: 'The PIN will not do' },
  'pin-wrong': { status: 401, exit: 2, zh: 'PIN 不对', en: 'The PIN is wrong' },
  'scheme-not-found': { status: 404, exit: 2, zh: '没有这个网格方案', en: 'No such scheme' },
  'batch-not-found': { status: 404, exit: 2, zh: '没有这个图斑批次', en: 'No such batch' },
  'cell-not-found': { status: 404, exit: 2, zh: '没有这个网格', en: 'No such cell' },
  'patch-not-found': { status: 404, exit: 2, zh: '没有这个图斑', en: 'No such patch' },
  'finding-not-found': { status: 404, exit: 2, zh: '没有这条核查问题', en: 'No such finding' },
  'decision-refused': {
    status: 422,
    exit: 2,
    zh: '这个结论不能记',
    en: 'This decision cannot be taken',
  },
  'edit-refused': { status: 409, exit: 1, zh: '不能这样改网格', en: 'The cells cannot be changed so' },
  'edit-conflict': {
    status: 409,
    exit: 1,
    zh: '别人改过同一条边界',
    en: 'Another person changed the same border',
  },
  'coverage-outdated': {
    status: 409,
    exit: 1,
    zh: '网格在上次核查之后变过，请先核查',
    en: 'The cells changed since the last coverage check; check first',
  },
  'run-not-found': { status: 404, exit: 2, zh: '没有这次导入', en: 'No such import run' },
  'undo-refused': {
    status: 409,
    exit: 1,
    zh: '不能撤销：还有内容依赖这次导入',
    en: 'The import cannot be undone: something depends on it',
  },
  'already-undone': { status: 409, exit: 1, zh: '这次导入已经撤销过', en: 'This import was undone before' },
  'delete-refused': {
    status: 409,
    exit: 1,
    zh: '不能删除：还有内容依赖它',
    en: 'It cannot be deleted: something depends on it',
  },
  'code-taken': { status: 409, exit: 2, zh: '这个代码已有人用', en: 'The code is in use' },
  'request-cross-site': {
    status: 403,
    exit: 2,
    zh: '只接受本站页面发来的修改请求',
    en: 'Requests that change something are taken from our own pages only',
  },
  'file-not-found': { status: 404, exit: 2, zh: '找不到文件', en: 'File not found' },
  'job-not-found': { status: 404, exit: 2, zh: '没有这个任务', en: 'No such job' },
  'upload-not-found': {
    status: 404,
    exit: 2,
    zh: '上传的文件不在了',
    en: 'The uploaded files are gone',
  },
  'upload-too-large': { status: 413, exit: 1, zh: '上传的文件太大', en: 'The upload is too large' },
  'file-unreadable': { status: 422, exit: 1, zh: '文件读不了', en: 'The file cannot be read' },
  'format-unknown': { status: 422, exit: 1, zh: '认不出文件格式', en: 'The file format is not known' },
  'crs-unknown': { status: 422, exit: 1, zh: '认不出坐标系', en: 'The coordinate system cannot be told' },
  'crs-refused': { status: 422, exit: 1, zh: '不能接受的坐标系', en: 'This coordinate system is refused' },
  'field-not-found': { status: 422, exit: 2, zh: '文件里没有这个字段', en: 'The file has no such field' },
  'part-not-found': { status: 404, exit: 2, zh: '没有这个地块', en: 'No such part of the patch' },
  'split-refused': { status: 409, exit: 1, zh: '没有拆分', en: 'The patch was not split' },
  'rules-not-found': { status: 404, exit: 2, zh: '没有这套规则', en: 'No such rule set' },
  'layer-not-found': { status: 404, exit: 2, zh: '没有这个图层', en: 'No such layer' },
  'profile-not-found': { status: 404, exit: 2, zh: '没有这个映射方案', en: 'No such mapping profile' },
  'profile-does-not-fit': {
    status: 422,
    exit: 2,
    zh: '映射方案与文件不符',
    en: 'The mapping profile does not fit the file',
  },
  'nothing-to-import': { status: 422, exit: 1, zh: '没有可导入的内容', en: 'There is nothing to import' },
  'import-cancelled': {
    status: 409,
    exit: 1,
    zh: '导入已取消，没有写入任何内容',
    en: 'The import was cancelled; nothing was written',
  },
  'database-missing': {
    status: 503,
    exit: 3,
    zh: '没有找到可用的 PostGIS',
    en: 'No usable PostGIS was found',
  },
  'database-unreachable': { status: 503, exit: 3, zh: '连不上数据库', en: 'The database cannot be reached' },
  overloaded: {
    status: 503,
    exit: 3,
    zh: '现在太忙，请稍后再试',
    en: 'Too busy just now; try again shortly',
  },
  'took-too-long': {
    status: 503,
    exit: 3,
    zh: '查询时间太长，已停止',
    en: 'The query took too long and was stopped',
  },
  'client-gone': { status: 503, exit: 3, zh: '对方已离开', en: 'The client has left' },
  'schema-ahead': {
    status: 503,
    exit: 3,
    zh: '数据库结构比程序新',
    en: 'The database schema is newer than the program',
  },
  'disk-space-low': {
    status: 507,
    exit: 3,
    zh: '磁盘空间不够',
    en: 'There is too little disk space',
  },
  'disk-full': { status: 507, exit: 3, zh: '磁盘满了', en: 'The disk is full' },
  'port-in-use': { status: 503, exit: 3, zh: '端口被占用', en: 'The port is in use' },
  'home-unusable': { status: 503, exit: 3, zh: '数据目录不能用', en: 'The data folder cannot be used' },
  internal: { status: 500, exit: 3, zh: '程序内部出错', en: 'Internal error' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

/** A failure somebody can act on. `hint` says what to do next; it is shown to the user. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  /** What depends on the thing that was to be undone or deleted. */
  readonly dependents: Dependent[];
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message?: string,
    options: {
      details?: Record<string, unknown>;
      dependents?: Dependent[];
      hint?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message ?? `${ERROR_KINDS[code].zh} / ${ERROR_KINDS[code].en}`, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
    this.dependents = options.dependents ?? [];
    this.hint = options.hint;
  }

  get status(): number {
    return ERROR_KINDS[this.code].status;
  }

  get exit(): number {
    return ERROR_KINDS[this.code].exit;
  }
}
