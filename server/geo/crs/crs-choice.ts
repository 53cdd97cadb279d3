import type { KnownCrs } from './known-crs.ts';

/** A coordinate system that was found: known by code, or only by its WKT (then `code` is its name in quotes). */
export type FoundCrs = KnownCrs;

/** What reading a CRS description came to: a system, or why there is none. Messages are `中文 / English`. */
export type CrsResult =
  | { crs: FoundCrs; note?: { code: string; message: string } }
  | {
      code: 'crs-unknown' | 'crs-refused' | 'crs-mismatch';
      message: string;
      /** Codes that the question may be answered with, the likelier first. */
      candidates?: string[];
    };

/** The result for a datum whose link to CGCS2000 is secret. */
export function refusedCrs(datum: { zh: string; en: string }): CrsResult {
  return {
    code: 'crs-refused',
    message:
      `坐标系是${datum.zh}，转换到 CGCS2000 需要保密的当地参数，本系统不猜。请用测绘部门的转换软件先转成 CGCS2000（EPSG:4490 或高斯投影）再导入 / ` +
      `The data are in ${datum.en}; going to CGCS2000 needs local parameters that are secret, and guessing is wrong by tens of metres. Have them converted to CGCS2000 first`,
  };
}

export const ASK_FOR_CRS = {
  zh: '请用 --crs 指明，例如 --crs EPSG:4547',
  en: 'say it with --crs, for example --crs EPSG:4547',
};
