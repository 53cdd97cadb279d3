import type { Database } from '../../db/pool.ts';
import type { Collection } from '../collections.queries.ts';
import type { Operand, Operation } from '../cql2/expression.ts';
import { wrongFilter } from '../cql2/wrong-filter.ts';
import { crsOf } from '../crs.ts';
import { readBoxes, typed } from '../item-request.ts';
import { wfsCrs } from './wfs-crs.ts';
import { elementName, parseXml, type Element } from './xml.ts';

/** The id of a feature among its properties, for filters only. */
export const ID_PROPERTY = '@id';

const COMPARISONS: Record<string, string> = {
  PropertyIsEqualTo: '=',
  PropertyIsNotEqualTo: '<>',
  PropertyIsLessThan: '<',
  PropertyIsGreaterThan: '>',
  PropertyIsLessThanOrEqualTo: '<=',
  PropertyIsGreaterThanOrEqualTo: '>=',
};

/**
 * A filter as FES 2.0 writes it (1.1 too, as far as clients send it): comparisons, And/Or/Not, ResourceId, BBOX, which is what
 * GDAL, QGIS and ArcGIS ask. @throws AppError `filter-wrong`
 */
export async function readFes(db: Database, collection: Collection, text: string): Promise<Operation> {
  const filter = parseXml(text);
  if (filter?.name !== 'Filter') throw wrongFilter('应是 fes:Filter', 'Expected a fes:Filter');
  const parts = await Promise.all(
    groupIds(filter.children).map((child) => (Array.isArray(child) ? ids(collection, child) : read(child))),
  );
  if (parts.length === 0) throw wrongFilter('过滤条件是空的', 'The filter is empty');
  return parts.length === 1 ? parts[0]! : { op: 'or', args: parts };

  async function read(element: Element): Promise<Operation> {
    const { name, children } = element;
    if (name === 'And' || name === 'Or')
      return { op: name.toLowerCase(), args: await Promise.all(children.map(read)) };
    if (name === 'Not') return { op: 'not', args: [await read(children[0]!)] };
    if (name === 'BBOX') return box(element);
    if (/^(ResourceId|FeatureId|GmlObjectId)$/.test(name)) return ids(collection, [element]);
    const property = nameOf(element);
    const literals = all(element, 'Literal').map(({ text: value }) => literal(property, value));
    if (name in COMPARISONS) return { op: COMPARISONS[name]!, args: [{ property }, literals[0] ?? ''] };
    if (name === 'PropertyIsNull') return { op: 'isNull', args: [{ property }] };
    if (name === 'PropertyIsBetween')
      return { op: 'between', args: [{ property }, literals[0] ?? '', literals[1] ?? ''] };
    if (name === 'PropertyIsLike')
      return { op: 'like', args: [{ property }, likeOf(element, String(literals[0] ?? ''))] };
    throw wrongFilter(`没有运算 ${name}`, `There is no operation ${name}`);
  }

  async function box(element: Element): Promise<Operation> {
    const [envelope] = all(element, 'Envelope');
    const corner = (name: string) => (envelope && all(envelope, name)[0]?.text.trim().split(/\s+/)) || [];
    const numbers = [...corner('lowerCorner'), ...corner('upperCorner')].join(',');
    const boxes = await readBoxes(db, numbers, wfsCrs(envelope?.attributes.srsName));
    const args = boxes.map((bbox) => ({ op: 's_intersects', args: [{ property: 'geometry' }, { bbox }] }));
    return args.length === 1 ? args[0]! : { op: 'or', args };
  }

  function literal(name: string, value: string): Operand {
    const property = collection.properties.find((one) => one.name === name);
    return property ? typed(name, value, property.type) : value;
  }
}

/** Boxes come out in lon/lat of what is stored. */
export const FES_CRS = crsOf(undefined);

function nameOf(element: Element): string {
  const [reference] = [...all(element, 'ValueReference'), ...all(element, 'PropertyName')];
  if (!reference) throw wrongFilter(`${element.name} 没有属性`, `${element.name} names no property`);
  return reference.text.trim().replace(/^.*[:/]/, '');
}

function all(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => (child.name === name ? [child] : all(child, name)));
}

/** Ids one after the other are one condition. */
function groupIds(elements: Element[]): (Element | Element[])[] {
  const isId = ({ name }: Element) => /^(ResourceId|FeatureId|GmlObjectId)$/.test(name);
  const found = elements.filter(isId);
  const rest = elements.filter((element) => !isId(element));
  return found.length > 0 ? [found, ...rest] : rest;
}

function ids(collection: Collection, elements: Element[]): Operation {
  return idsOf(
    collection,
    elements.map(({ attributes }) => attributes.rid ?? attributes.fid ?? attributes['gml:id'] ?? ''),
  );
}

/** Features by their ids, `cells.7`; those of other collections are none of this one. */
export function idsOf(collection: Collection, texts: string[]): Operation {
  const prefix = `${elementName(collection.id)}.`;
  const numbers = texts
    .map((text) => (text.startsWith(prefix) ? Number(text.slice(prefix.length)) : NaN))
    .filter((id) => Number.isSafeInteger(id));
  return { op: 'in', args: [{ property: ID_PROPERTY }, numbers.length > 0 ? numbers : [-1]] };
}

/** Wildcards of the client's choice as those of SQL. */
function likeOf({ attributes }: Element, pattern: string): string {
  const { wildCard = '*', singleChar = '.' } = attributes;
  const escape = attributes.escapeChar ?? attributes.escape ?? '\\';
  let out = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === escape && at + 1 < pattern.length) out += quote(pattern[++at]!);
    else if (character === wildCard) out += '%';
    else if (character === singleChar) out += '_';
    else out += quote(character);
  }
  return out;
}

const quote = (character: string) => (/[%_\\]/.test(character) ? `\\${character}` : character);
