-- A narrow piece that follows from a real fault (a corner of the overlap that a moved cell makes) is a part of that fault, and
-- nothing to be tidied away by itself.
create function is_sliver(of_region int, finding geometry, width_m double precision, limit_m double precision, cause bigint)
returns boolean
language sql stable
as $$
  select is_sliver(of_region, finding, width_m, limit_m)
     and not exists (select from coverage_finding c
                      where c.region_id = of_region and c.id = cause and c.state <> 'fixed'
                        and not is_sliver(of_region, c.geom, c.width_m, limit_m))
$$;
comment on function is_sliver(int, geometry, double precision, double precision, bigint) is
  'Narrower than the limit, touched by no patch and no permanent basic farmland, and not following from a finding that is none.';
