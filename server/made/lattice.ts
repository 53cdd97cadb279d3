/**
 * A honeycomb: the topology all made land is cut from. Every inner vertex joins three cells, so the outline of any
 * group of them is rings that never touch themselves, and there are no T-junctions.
 *
 *        row 1:   _/ \_/ \_/ \_      odd rows stand half a cell to the right
 *        row 0:  / \_/ \_/ \_/
 *
 * Between two rows runs a zigzag line of vertices, two a cell: line r lies below row r.
 */
export interface Lattice {
  columns: number;
  rows: number;
  sites: number;
  vertices: number;
  edges: number;
  /** Of each edge: where it starts and ends, and the sites on its left and right, -1 outside. */
  from: Int32Array;
  to: Int32Array;
  left: Int32Array;
  right: Int32Array;
  /** Six edges of each site, counterclockwise: the first three run with the site on their left, the last three against. */
  sides: Int32Array;
}

export function buildLattice(columns: number, rows: number): Lattice {
  const perLine = 2 * columns + 2;
  const flatEdges = (rows + 1) * (perLine - 1);
  const lattice: Lattice = {
    columns,
    rows,
    sites: columns * rows,
    vertices: (rows + 1) * perLine,
    edges: flatEdges + rows * (columns + 1),
    from: new Int32Array(0),
    to: new Int32Array(0),
    left: new Int32Array(0),
    right: new Int32Array(0),
    sides: new Int32Array(columns * rows * 6),
  };
  for (const field of ['from', 'to', 'left', 'right'] as const)
    lattice[field] = new Int32Array(lattice.edges).fill(-1);
  const vertex = (line: number, k: number) => line * perLine + k;
  const flat = (line: number, k: number) => line * (perLine - 1) + k;
  const upright = (row: number, k: number) => flatEdges + row * (columns + 1) + k;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const site = row * columns + column;
      const k = 2 * column + (row & 1);
      const around = [
        [flat(row, k), vertex(row, k), vertex(row, k + 1)],
        [flat(row, k + 1), vertex(row, k + 1), vertex(row, k + 2)],
        [upright(row, column + 1), vertex(row, k + 2), vertex(row + 1, k + 2)],
        [flat(row + 1, k + 1), vertex(row + 1, k + 1), vertex(row + 1, k + 2)],
        [flat(row + 1, k), vertex(row + 1, k), vertex(row + 1, k + 1)],
        [upright(row, column), vertex(row, k), vertex(row + 1, k)],
      ] as const;
      around.forEach(([edge, from, to], side) => {
        lattice.sides[site * 6 + side] = edge;
        lattice.from[edge] = from;
        lattice.to[edge] = to;
        lattice[side < 3 ? 'left' : 'right'][edge] = site;
      });
    }
  }
  return lattice;
}

/** The sites beyond the six sides of a site, -1 outside. */
export function neighbours(lattice: Lattice, site: number): number[] {
  return Array.from({ length: 6 }, (_, side) => {
    const edge = lattice.sides[site * 6 + side]!;
    return (side < 3 ? lattice.right : lattice.left)[edge]!;
  });
}
