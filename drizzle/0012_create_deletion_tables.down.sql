DROP TABLE organization_tombstones, organization_exports;
