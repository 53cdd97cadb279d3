import { expect, test } from 'vitest';
import { addToSurvey, newCoordinateSurvey, typicalRange } from './survey-coordinates.ts';

function rangeOf(...places: [number, number][]) {
  const survey = newCoordinateSurvey();
  for (const [x, y] of places) addToSurvey(survey, { minX: x, minY: y, maxX: x + 0.01, maxY: y + 0.01 });
  return typicalRange(survey);
}

test('a latitude of 95 beside one good feature does not turn the file', () => {
  expect(rangeOf([-77, 95], [-78, 20])).toEqual({ minX: -78, minY: 20, maxX: -77.99, maxY: 20.01 });
});

test('one feature far off does not hide where the others lie', () => {
  expect(rangeOf([500_000, 3_400_000], [117, 31], [117.5, 31.5])).toEqual({
    ...{ minX: 117, minY: 31, maxX: 117.51, maxY: 31.51 },
  });
});

test('without a usable coordinate there is no range', () => {
  expect(rangeOf()).toBeNull();
});
