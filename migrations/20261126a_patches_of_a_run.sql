-- The patches that a run brought or changed are looked for inside its batch, which leads another index: one entry less
-- to be written for every patch of an import.
drop index patch_run;
