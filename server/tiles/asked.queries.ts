import { tileBoxes } from './merging-tile.queries.ts';

// $1 region, $2 scheme code, $3 level, $4 batch code, $5 z, $6 x, $7 y. All are named in every statement, because a
// prepared statement must know the type of each.
export const ASKED = `
  asked as materialized (
    select $1::int region_id, $2::text scheme_code, $3::int level, $4::text batch_code, $5::int z,
           ${tileBoxes('$5', '$6', '$7')},
           (select id from scheme where region_id = $1::int and code = $2::text) scheme_id,
           (select id from batch where region_id = $1::int and code = $4::text) batch_id)`;
