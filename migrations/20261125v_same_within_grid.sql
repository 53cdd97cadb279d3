-- Two outlines whose vertices differ by less than the 1e-9 degree grid, where rounding put them on two grid points.
-- Rings are compared from their normal start, vertex by vertex; cheap tests first.
create function same_within_grid(a geometry, b geometry) returns boolean
language sql immutable strict parallel safe
as $$
  select case
    when st_npoints(a) <> st_npoints(b) then false
    when abs(st_xmin(a) - st_xmin(b)) > 1.5e-9 or abs(st_xmax(a) - st_xmax(b)) > 1.5e-9
      or abs(st_ymin(a) - st_ymin(b)) > 1.5e-9 or abs(st_ymax(a) - st_ymax(b)) > 1.5e-9 then false
    else not exists (
      select from st_dumppoints(st_normalize(a)) p
        full join st_dumppoints(st_normalize(b)) q on q.path = p.path
       where p.geom is null or q.geom is null
          or abs(st_x(p.geom) - st_x(q.geom)) > 1.5e-9 or abs(st_y(p.geom) - st_y(q.geom)) > 1.5e-9)
    end
$$;
comment on function same_within_grid is 'Whether two outlines are one but for the 1e-9 degree grid.';
