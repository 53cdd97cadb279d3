import type { DbfValue } from './dbf-value.ts';

/** What is said of a cell that could not be read; `field` is its name. */
export const VALUE_MESSAGES: Record<NonNullable<DbfValue['problem']>, (field: string) => string> = {
  'value-overflow': (field) =>
    `${field}：数值写不下，只有星号，按空值处理 / ${field}: the number did not fit its width (asterisks); taken as empty`,
  'value-not-a-date': (field) => `${field}：不是日期，按空值处理 / ${field}: not a date; taken as empty`,
  'value-not-a-number': (field) => `${field}：不是数，按空值处理 / ${field}: not a number; taken as empty`,
  'text-cut': (field) =>
    `${field}：文字在半个字处被截断 / ${field}: the text was cut in the middle of a character`,
};
